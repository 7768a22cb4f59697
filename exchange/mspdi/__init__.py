"""Schedules as Microsoft Project keeps them in XML (MSPDI), out and in.

Engineers plan in MS Project, ProjectLibre or Primavera, which all read and write this format. What it has no word for travels in custom
fields and comes back: the days that the rains do not slow (Number1), what the rains do (Text2), the chapter of the budget (Text1), the
number of the agreement's milestone (Number2). Durations are written as the worked days between beginning and end, so that every program
draws the same days.
"""

NAMESPACE = "http://schemas.microsoft.com/project"
MINUTES_PER_DAY = 480
# The custom fields of tasks, by the numbers that Microsoft gave them.
FIELDS = {
    "Text1": "188743731",
    "Text2": "188743734",
    "Number1": "188743767",
    "Number2": "188743768",
}
