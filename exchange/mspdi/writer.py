"""Writing a version of a schedule as MS Project XML: its calendar with the holidays, its outline, its links, its baseline."""

from collections.abc import Mapping, Sequence
from datetime import date
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from exchange.mspdi import FIELDS, MINUTES_PER_DAY, NAMESPACE
from portfolio.baselines import BaselineTask
from portfolio.schedules import Schedule, ScheduleTask
from portfolio.scheduling import Link, LinkKind
from portfolio.work_calendars import WORKED, Axis, RainEffect, axis_of

MORNING, EVENING = "08:00:00", "16:00:00"
LINK_TYPES = {
    LinkKind.FINISH_FINISH: "0",
    LinkKind.FINISH_START: "1",
    LinkKind.START_FINISH: "2",
    LinkKind.START_START: "3",
}
_ALIASES = {
    "Text1": "Capítulo",
    "Text2": "Lluvia",
    "Number1": "Días secos",
    "Number2": "Hito del convenio",
}


def write(
    title: str,
    schedule: Schedule,
    tasks: Sequence[ScheduleTask],
    links: Sequence[Link],
    promised: Mapping[str, BaselineTask],
) -> bytes:
    """The file."""
    axis = axis_of(schedule.calendar, schedule.first_on)
    root = Element("Project", {"xmlns": NAMESPACE})
    _texts(
        root,
        SaveVersion="14",
        Name=title,
        Title=title,
        ScheduleFromStart="1",
        StartDate=f"{schedule.first_on}T{MORNING}",
        FinishDate=f"{schedule.ends_on}T{EVENING}",
        CalendarUID="1",
        DefaultStartTime=MORNING,
        DefaultFinishTime=EVENING,
        MinutesPerDay=str(MINUTES_PER_DAY),
        MinutesPerWeek=str(MINUTES_PER_DAY * WORKED[schedule.week]),
        DaysPerMonth="20",
        CurrencyCode="COP",
        NewTasksAreManual="0",
    )
    _extended(SubElement(root, "ExtendedAttributes"))
    _calendar(SubElement(root, "Calendars"), schedule)
    numbers = {row.code: number for number, row in enumerate(tasks, start=1)}
    listed = SubElement(root, "Tasks")
    for row in tasks:
        task = _task(SubElement(listed, "Task"), row, numbers[row.code], axis)
        for link in links:
            if link.after == row.code:
                _link(SubElement(task, "PredecessorLink"), link, numbers)
        _fields(task, row)
        if row.code in promised:
            _baseline(SubElement(task, "Baseline"), promised[row.code], axis)
    indent(root)
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _texts(parent: Element, **values: str) -> None:
    for name, value in values.items():
        SubElement(parent, name).text = value


def _extended(parent: Element) -> None:
    for name, number in FIELDS.items():
        _texts(
            SubElement(parent, "ExtendedAttribute"),
            FieldID=number,
            FieldName=name,
            Alias=_ALIASES[name],
        )


def _calendar(parent: Element, schedule: Schedule) -> None:
    calendar = SubElement(parent, "Calendar")
    _texts(calendar, UID="1", Name="Minga", IsBaseCalendar="1", BaseCalendarUID="-1")
    week = SubElement(calendar, "WeekDays")
    for weekday in range(7):
        # Their week begins on Sunday with number one; ours on Monday with nothing.
        day = SubElement(week, "WeekDay")
        is_worked = (weekday - 1) % 7 < WORKED[schedule.week]
        _texts(day, DayType=str(weekday + 1), DayWorking="1" if is_worked else "0")
        if is_worked:
            times = SubElement(SubElement(day, "WorkingTimes"), "WorkingTime")
            _texts(times, FromTime=MORNING, ToTime=EVENING)
    off = SubElement(calendar, "Exceptions")
    for holiday in sorted(schedule.calendar.holidays):
        one = SubElement(off, "Exception")
        _texts(one, EnteredByOccurrences="0")
        _texts(
            SubElement(one, "TimePeriod"),
            FromDate=f"{holiday}T00:00:00",
            ToDate=f"{holiday}T23:59:00",
        )
        _texts(one, Occurrences="1", Name=f"Festivo {holiday}", Type="1", DayWorking="0")


def _task(task: Element, row: ScheduleTask, number: int, axis: Axis) -> Element:
    days = worked_days(axis, row.starts_on, row.ends_on) if row.days != 0 else 0
    _texts(
        task,
        UID=str(number),
        ID=str(number),
        Name=row.name,
        Active="1",
        Manual="0",
        Type="1",
        IsNull="0",
        WBS=row.code,
        OutlineNumber=row.code,
        OutlineLevel=str(row.level),
        Start=f"{row.starts_on}T{EVENING if row.days == 0 else MORNING}",
        Finish=f"{row.ends_on}T{EVENING}",
        Duration=_duration(days),
        DurationFormat="7",
        EffortDriven="0",
        Milestone="1" if row.days == 0 else "0",
        Summary="1" if row.is_heading else "0",
        Critical="1" if row.total_float == 0 else "0",
        FreeSlack=str(row.free_float * MINUTES_PER_DAY * 10),
        TotalSlack=str(row.total_float * MINUTES_PER_DAY * 10),
        ConstraintType="4" if row.not_before else "0",
        CalendarUID="-1",
    )
    if row.not_before:
        _texts(task, ConstraintDate=f"{row.not_before}T{MORNING}")
    return task


def worked_days(axis: Axis, first: date, last: date) -> int:
    """The worked days from one day through another."""
    return axis.index(last) - axis.index(first) + 1


def _duration(days: int) -> str:
    return f"PT{days * MINUTES_PER_DAY // 60}H0M0S"


def _link(element: Element, link: Link, numbers: Mapping[str, int]) -> None:
    _texts(
        element,
        PredecessorUID=str(numbers[link.before]),
        Type=LINK_TYPES[link.kind],
        CrossProject="0",
        LinkLag=str(link.lag * MINUTES_PER_DAY * 10),
        LagFormat="7",
    )


def _fields(task: Element, row: ScheduleTask) -> None:
    values = {
        "Text1": row.chapter,
        "Text2": None if row.rain is RainEffect.NONE else row.rain.value,
        "Number1": None if row.is_heading else str(row.days),
        "Number2": str(row.milestone) if row.milestone else None,
    }
    for name, value in values.items():
        if value is not None:
            _texts(SubElement(task, "ExtendedAttribute"), FieldID=FIELDS[name], Value=value)


def _baseline(element: Element, row: BaselineTask, axis: Axis) -> None:
    days = worked_days(axis, row.starts_on, row.ends_on)
    _texts(
        element,
        Number="0",
        Start=f"{row.starts_on}T{MORNING}",
        Finish=f"{row.ends_on}T{EVENING}",
        Duration=_duration(days),
        DurationFormat="7",
        # Hundredths of the currency, as our own amounts are kept.
        Cost=str(row.value_minor),
    )
