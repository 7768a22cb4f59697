"""How an act names the norm that it rests on."""

import msgspec

from foundation.pdf.blocks import Paragraph, Voice
from foundation.translations import Translator


class NamedNorm(msgspec.Struct, frozen=True, kw_only=True):
    """A norm as it is cited; the legal office still confirms one that is marked."""

    norm: str
    to_confirm: bool

    def cited(self, words: Translator) -> str:
        """The norm, and that it is to be confirmed where it is."""
        if not self.to_confirm:
            return self.norm
        return words.text("{norm} (to be confirmed by the legal office)", norm=self.norm)


def note(norm: NamedNorm, words: Translator) -> Paragraph:
    """The norm beneath an act."""
    return Paragraph(words.text("Norm: {norm}.", norm=norm.cited(words)), Voice.NOTE)
