// A page that waits for a job looks again by itself; without this, its link does the same.
setTimeout(() => location.reload(), 4000);
