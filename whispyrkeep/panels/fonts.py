"""Reading fonts that come with the package; each under the SIL Open Font License beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FONTS = Path(__file__).parent / "static" / "fonts"


@dataclass(frozen=True, slots=True)
class FontFile:
    """One face of a font, as WOFF2 with the Latin letters."""

    path: Path
    weight: int
    style: str

    def style_sheet(self) -> dict[str, int | str]:
        """What a page must know to use the face."""
        return {"weight": self.weight, "style": self.style}

    def read(self) -> bytes:
        return self.path.read_bytes()


def font_files(font: str) -> tuple[FontFile, ...]:
    """The faces of ``atkinson`` or ``opendyslexic``: regular, italic, bold, bold italic."""
    return tuple(
        FontFile(FONTS / font / f"{weight}-{style}.woff2", weight, style)
        for weight in (400, 700)
        for style in ("normal", "italic")
    )
