"""Headers of every answer, and the Content-Security-Policy of pages."""

from __future__ import annotations

from collections.abc import Sequence

_FEATURES = ("accelerometer", "autoplay", "browsing-topics", "camera",
             "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
             "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
             "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial",
             "storage-access", "usb", "window-management", "xr-spatial-tracking")

ALWAYS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
}
API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def page_csp(frame_ancestors: Sequence[str]) -> str:
    """Own scripts and styles only; no inline code; Trusted Types; framed only where the setting allows."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'; "
        f"frame-ancestors {' '.join(frame_ancestors)}"
    )
