"""The anchors that an experiment may have, as its specification names them."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, field_validator

from selmask.specs import Spec
from selmask.wording import counted

PROMPT = 1
"""The version of the question to a language model, and of the reading of its answers."""

EXAMPLE_URL = "http://127.0.0.1:8000/v1"
"""Where a server of language models usually answers."""


class AnchorSettings(Spec):
    """What every anchor has: a name, of which each class fixes its own."""

    reads_with_encoder: ClassVar[bool] = False
    """Whether an encoder reads the texts."""

    name: str

    @property
    def in_words(self) -> str:
        """The anchor as tables and charts call it."""
        return self.name

    def brief(self) -> Any:
        """The anchor as a person writes it: the name, with the settings that differ from the defaults."""
        return {"name": self.name, **self.chosen} if self.chosen else self.name


class BagOfWords(AnchorSettings):
    """TF-IDF of words and pairs of words, and logistic regression."""

    name: Literal["bag-of-words"] = "bag-of-words"


class FrozenEncoder(AnchorSettings):
    """The untouched encoder, mean-pooled, and logistic regression."""

    reads_with_encoder: ClassVar[bool] = True
    name: Literal["frozen"] = "frozen"


class LanguageModel(AnchorSettings):
    """A large language model behind an OpenAI-compatible server on this machine, asked for the class of each text."""

    name: Literal["llm"] = "llm"
    url: str = Field(
        description=f"The server's address, such as {EXAMPLE_URL}; it must be on this machine.",
        json_schema_extra={"label": "Server"},
    )
    model: str = Field(
        min_length=1,
        description="The model's name, as the server calls it.",
        json_schema_extra={"label": "Language model"},
    )
    shots: int = Field(
        0,
        ge=0,
        le=50,
        description="Labelled texts that the question shows as examples.",
        json_schema_extra={"label": "Example texts"},
    )

    @field_validator("url")
    @classmethod
    def _on_this_machine(cls, url: str) -> str:
        """Refuses an address elsewhere: texts of experiments never leave the machine."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"an address such as {EXAMPLE_URL}")
        if not _is_loopback(parts.hostname):
            raise ValueError(f"an address on this machine, such as {EXAMPLE_URL}; no text leaves it")
        return url.rstrip("/")

    @property
    def in_words(self) -> str:
        """The anchor as tables and charts call it, such as `llm qwen, 8 shots`."""
        shots = counted(self.shots, "shot") if self.shots else "zero-shot"
        return f"{self.name} {self.model.rsplit('/', 1)[-1]}, {shots}"

    def identity(self) -> Any:
        """The values and the prompt, but not the address: the same model may be served elsewhere next time."""
        return {name: value for name, value in super().identity().items() if name != "url"} | {"prompt": PROMPT}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _from_name(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


USUAL_ANCHORS = ("bag-of-words", "frozen")
"""The names of those that every experiment has unless it says otherwise."""

Anchor = Annotated[BagOfWords | FrozenEncoder | LanguageModel, Field(discriminator="name"), BeforeValidator(_from_name)]
