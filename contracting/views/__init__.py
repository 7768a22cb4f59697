"""What people see of agreements, milestones, payments and handovers: read structs, each read in a handful of queries."""
