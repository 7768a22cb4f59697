"""The page that says what our open data are, and the file itself. Both are for everybody."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from litestar import Response, get
from litestar.response import Stream

from app import open_data
from app.open_data import ADDRESS, LICENCE, Publication
from foundation.http import answers
from foundation.http.site import HttpRequest, reading, site_of
from foundation.place import PlaceKind
from foundation.translations import LANGUAGES

_CHUNK = 1 << 16


@get("/open-data", sync_to_thread=True)
def open_data_page(request: HttpRequest) -> Response[Any]:
    site = site_of(request)
    with reading(request) as work:
        return answers.page(
            request,
            "exchange/open_data.html",
            work.actor,
            address=ADDRESS,
            licence=LICENCE,
            publisher=site.settings.publisher,
            is_invented=site.place is PlaceKind.DEMONSTRATION,
        )


@get(ADDRESS, sync_to_thread=True)
def open_data_file(request: HttpRequest) -> Stream:
    """Every work as one OC4IDS package."""
    site = site_of(request)
    asked = request.query_params.get("language", "")
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    publication = Publication(site.settings, site.place, language)
    path = open_data.published(site.db, publication)
    # Opened here, so that a newer edition that replaces it meanwhile does not mix into this answer.
    file = path.open("rb")
    headers = {
        "content-disposition": 'attachment; filename="oc4ids.json"',
        "access-control-allow-origin": "*",
    }
    return Stream(_parts(file), media_type=answers.JSON, headers=headers)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(_CHUNK):
            yield part


HANDLERS = (open_data_page, open_data_file)
