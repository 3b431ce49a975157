"""The layers around the routes, in the order in which a request goes through them."""

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from service.guards.keys import ApiKeys
from service.guards.limits import BodyLimit, RateLimit
from service.guards.metrics import Metrics
from service.guards.requests import REQUEST_ID, Requests
from service.guards.security import KnownHosts, SecurityHeaders, own_names
from service.settings import Settings

_TOLD_ACROSS_ORIGINS = (
    REQUEST_ID,
    "Retry-After",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
)


def guards(settings: Settings, metrics: Metrics) -> list[Middleware]:
    """Return the layers, the outermost first; those that the settings do not ask for are left out."""
    layers = [
        (settings.proxies, Middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.proxies))),
        (True, Middleware(SecurityHeaders)),
        (True, Middleware(Requests, metrics, log_questions=settings.log_questions)),
        (True, Middleware(KnownHosts, own_names(settings.host, settings.hosts))),
        (settings.origins, _cors(settings.origins)),
        (settings.keys, Middleware(ApiKeys, settings.keys)),
        (settings.rate, Middleware(RateLimit, settings.rate)),
        (True, Middleware(BodyLimit, settings.max_body)),
    ]
    return [layer for wanted, layer in layers if wanted]


def unguarded() -> Settings:
    """Return the settings of an application that is used in process: all by default, and any name will do."""
    return Settings.model_construct(hosts=("*",))


def _cors(origins: tuple[str, ...]) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", REQUEST_ID],
        expose_headers=list(_TOLD_ACROSS_ORIGINS),
    )
