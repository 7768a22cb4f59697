"""Headers of every answer, also of errors: what a page may load, and who may frame it."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; worker-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
# The API's own page comes with an inline script and styles of its library; nothing else may have them.
API_PAGE_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "script-src 'self'", "script-src 'self' 'unsafe-inline'"
)


# Chromium draws a PDF in an object of its own with styles of its own; the policy of a page would leave the window empty.
PDF_POLICY = "frame-ancestors 'none'"


async def add_headers(message: Message, scope: Scope) -> None:
    """A ``before_send`` hook, because ``after_request`` is skipped for errors."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "same-origin"
    headers["permissions-policy"] = "geolocation=(self), camera=(self), microphone=(self)"
    headers["cross-origin-opener-policy"] = "same-origin"
    path = str(scope.get("path", ""))
    if headers.get("content-type", "").startswith("application/pdf"):
        headers["content-security-policy"] = PDF_POLICY
        return
    is_api_page = path in ("/schema", "/schema/")
    headers["content-security-policy"] = API_PAGE_POLICY if is_api_page else POLICY
