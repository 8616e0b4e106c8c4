"""Tells spam from good mail, and learns which is which: libclassify for Python.

    import classify
    model = classify.Model.open("model")
    verdict = model.judge(raw)             # bytes in
    if verdict.cls == "spam": ...          # Verdict(cls='spam', probability=0.9998, score=8.52)

Any bytes are mail. Any number of threads may use one Model or one Home; the interpreter is free for
other threads while a mail is judged or learned. What is made of a mail comes as frozen dataclasses.
Failures are classify.Error.
"""
from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Literal, Mapping, Union

from ._c import ffi as _ffi

__all__ = ["Change", "Clue", "Decoded", "Error", "Explanation", "Home", "Language", "Model", "NoMail", "NotFound",
           "Text", "Verdict", "decode", "library_version"]

Class = Literal["good", "unsure", "spam"]
Taught = Literal["good", "spam"]
Regime = Literal["near", "error", "all"]
Trained = Literal["learned", "not needed", "already", "moved", "queued"]
Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
Mail = Union[bytes, bytearray, memoryview]

_lib = _ffi.dlopen("libclassify-c.so.1")
_CLASSES: tuple[Class, ...] = ("good", "unsure", "spam")  # by number, as the next ones
_TRAINED: tuple[Trained, ...] = ("learned", "not needed", "already", "moved", "queued")
_REGIMES: tuple[Regime, ...] = ("near", "error", "all")
_VERDICT = _ffi.typeof("classify_verdict *")
_VERDICT_SIZE = _ffi.sizeof("classify_verdict")


class Error(Exception):
    """A failure: its words, and the number of its status in classify/c.h."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.status = status


class NoMail(Error):
    """It is no mail (empty, a picture, ...), so it is not learned."""


class NotFound(Error):
    """There is no mail of this id."""


@dataclass(frozen=True)
class Verdict:
    """cls is "spam", "good" or "unsure"; probability is P(spam); score its log-odds, 0: nothing known."""

    cls: Class
    probability: float
    score: float


@dataclass(frozen=True)
class Clue:
    """A word, a pair of words, a run of characters or a fact, and its share in the score."""

    view: str
    judge: str  # "own", or "starter" for a model of other people's mail
    place: str
    text: str
    share: float
    evidence: float
    weight: float
    spam: int  # learned messages that had it
    good: int


@dataclass(frozen=True)
class Change:
    """Another verdict, and the clues without which the mail would have it."""

    becomes: Class
    score: float
    without: tuple[Clue, ...]


@dataclass(frozen=True)
class Language:
    """The language of a mail, how much mail in it was learned, and from 0 to 1 how unfamiliar it is."""

    name: str  # "de"
    spam: int
    good: int
    unfamiliar: float


@dataclass(frozen=True)
class Explanation:
    """Why a mail gets its verdict; `mailsift explain --help` says how the numbers belong together."""

    verdict: Verdict
    views: Mapping[str, float]
    both: bool  # much speaks for good, but one place of the mail for spam: it is at least "unsure"
    language: Language | None  # None: not known
    clues: tuple[Clue, ...]
    change: Change | None  # None for "unsure"
    against_spam: tuple[Clue, ...]  # for "unsure": the evidence against each class
    against_good: tuple[Clue, ...]
    starter: Mapping[str, float] | None  # its views, while it has a say


@dataclass(frozen=True)
class Text:
    """A text of a mail. Its role: shown, other version, attached, hidden, title, alt, ..."""

    role: str
    type: str
    name: str
    text: str


@dataclass(frozen=True)
class Decoded:
    """A mail as the classifier reads it."""

    subject: str
    sender: str  # the field From
    body: str  # what is shown
    texts: tuple[Text, ...]
    filenames: tuple[str, ...]
    structure: str
    charsets: tuple[Mapping[str, Any], ...]
    defects: tuple[str, ...]


def library_version() -> str:
    """The version of libclassify."""
    return str(_ffi.string(_lib.classify_version()).decode())


def decode(raw: Mail) -> Decoded:
    """A mail as the classifier reads it. Needs no model."""
    data = _bytes(raw)
    text = _ffi.new("char **")
    _check(_lib.classify_decode(data, len(data), text))
    found = _json(text)
    return Decoded(
        subject=found["subject"], sender=found["from"], body=found["body"],
        texts=tuple(Text(t["role"], t["type"], t["name"], t["text"]) for t in found["texts"]),
        filenames=tuple(found["filenames"]), structure=found["structure"],
        charsets=tuple(found["charsets"]), defects=tuple(found["defects"]))


class Model:
    """What was learned, in memory. Model() knows nothing."""

    _handle: Any

    def __init__(self) -> None:
        self._take(_lib.classify_model_new)

    @classmethod
    def open(cls, path: Path) -> Model:
        """Reads a model file, such as the model of a home."""
        model = cls.__new__(cls)
        model._take(_lib.classify_model_open, _path(path))
        return model

    @classmethod
    def from_bytes(cls, data: Mail) -> Model:
        """Reads the bytes of such a file."""
        data = _bytes(data)
        model = cls.__new__(cls)
        model._take(_lib.classify_model_open_memory, data, len(data))
        return model

    def save(self, path: Path) -> None:
        """Writes a model file: as a whole and durably, or the file that was there stays."""
        _check(_lib.classify_model_save(self._handle, _path(path)))

    def to_bytes(self) -> bytes:
        """The bytes of such a file."""
        text, length = _ffi.new("char **"), _ffi.new("size_t *")
        _check(_lib.classify_model_save_memory(self._handle, text, length))
        return _taken(text, length)

    def judge(self, raw: Mail) -> Verdict:
        """The verdict on a mail: to the last bit the score that `mailsift check` has."""
        if type(raw) is not bytes:
            raw = _bytes(raw)
        out = _ffi.new(_VERDICT, (_VERDICT_SIZE,))
        status = _lib.classify_judge(self._handle, raw, len(raw), out)
        if status:
            raise _failure(status)
        return Verdict(_CLASSES[out.cls], out.probability, out.score)

    def explain(self, raw: Mail) -> Explanation:
        """Why a mail gets its verdict, with the 20 strongest clues."""
        data = _bytes(raw)
        text = _ffi.new("char **")
        _check(_lib.classify_explain(self._handle, data, len(data), text))
        return _explanation(_json(text))

    def train(self, raw: Mail, cls: Taught) -> None:
        """Learns a mail as "spam" or "good". Learned twice, it counts twice; a Home knows better."""
        data = _bytes(raw)
        _check(_lib.classify_train_memory(self._handle, data, len(data), _number(cls)))

    def _take(self, make: Any, *arguments: Any) -> None:
        out = _ffi.new("classify_model **")
        _check(make(*arguments, out))
        self._handle = _ffi.gc(out[0], _lib.classify_model_close)


class Home:
    """One user's data, as mailsift keeps it: every training is durable and can be taken back."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if create:
            _check(_lib.classify_home_create(_path(path)))
        out = _ffi.new("classify_home **")
        _check(_lib.classify_home_open(_path(path), out))
        self._handle = _ffi.gc(out[0], _lib.classify_home_close)

    def judge(self, raw: Mail) -> Verdict:
        """The verdict by the newest model of the home."""
        return self._judge(raw, _ffi.NULL)

    def judge_and_keep(self, raw: Mail) -> tuple[Verdict, str]:
        """The verdict, and an id by which the mail is kept for some days; "" if it cannot be kept."""
        text = _ffi.new("char[]", _lib.CLASSIFY_ID_SIZE)
        verdict = self._judge(raw, text)
        return verdict, _ffi.string(text).decode()

    def mail(self, id: str) -> bytes:
        """The mail that was kept under an id."""
        text, length = _ffi.new("char **"), _ffi.new("size_t *")
        _check(_lib.classify_home_mail(self._handle, id.encode(), text, length))
        return _taken(text, length)

    def train(self, raw: Mail, cls: Taught, regime: Regime = "near") -> Trained:
        """Teaches a mail as "spam" or "good". Use the regime "error" for corrections by users."""
        data = _bytes(raw)
        if regime not in _REGIMES:
            raise ValueError(f"{regime!r} is neither near, error nor all")
        out = _ffi.new("int *")
        _check(_lib.classify_home_train(self._handle, data, len(data), _number(cls),
                                        _REGIMES.index(regime), out))
        return _TRAINED[int(out[0])]

    def untrain(self, raw: Mail) -> bool:
        """Takes the training of a mail back. False: it was never learned, or too long ago."""
        data = _bytes(raw)
        try:
            _check(_lib.classify_home_untrain(self._handle, data, len(data)))
        except NotFound:
            return False
        return True

    def _judge(self, raw: Mail, id: Any) -> Verdict:
        data = _bytes(raw)
        out = _ffi.new(_VERDICT, (_VERDICT_SIZE,))
        _check(_lib.classify_home_judge(self._handle, data, len(data), out, id))
        return Verdict(_CLASSES[out.cls], out.probability, out.score)


def _bytes(raw: Mail) -> bytes:
    # What is not bytes is copied: nobody can change it while it is read.
    return raw if type(raw) is bytes else memoryview(raw).tobytes()


def _path(path: Path) -> bytes:
    name = os.fsencode(path)
    if b"\0" in name:
        raise ValueError("a path has no 0 byte in it")
    return name


def _number(cls: Taught) -> int:
    if cls not in ("good", "spam"):
        raise ValueError(f"{cls!r} is neither spam nor good")
    return _CLASSES.index(cls)


def _failure(status: int) -> Exception:
    words = _ffi.string(_lib.classify_error_message()).decode(errors="replace")
    if status == _lib.CLASSIFY_NO_MEMORY:
        return MemoryError(words)
    kind = {_lib.CLASSIFY_NO_MAIL: NoMail, _lib.CLASSIFY_NOT_FOUND: NotFound}.get(status, Error)
    return kind(words, status)


def _check(status: int) -> None:
    if status:
        raise _failure(status)


def _taken(text: Any, length: Any) -> bytes:
    try:
        return bytes(_ffi.buffer(text[0], length[0]))
    finally:
        _lib.classify_free(text[0])


def _json(text: Any) -> Any:
    try:
        return json.loads(_ffi.string(text[0]))
    finally:
        _lib.classify_free(text[0])


def _clues(found: Any) -> tuple[Clue, ...]:
    return tuple(Clue(c["view"], c["judge"], c["place"], c["clue"], c["share"], c["evidence"],
                      c["weight"], c["spam"], c["good"]) for c in found)


def _explanation(found: Any) -> Explanation:
    change, language = found["change"] or {}, found["language"]
    return Explanation(
        verdict=Verdict(found["class"].lower(), found["probability"], found["score"]),
        views=found["views"], both=found["both"],
        language=Language(**{k: language[k] for k in ("name", "spam", "good", "unfamiliar")})
        if language else None,
        clues=_clues(found["clues"]),
        change=Change(change["becomes"].lower(), change["score"], _clues(change["without"]))
        if "becomes" in change else None,
        against_spam=_clues(change.get("against_spam", ())),
        against_good=_clues(change.get("against_good", ())),
        starter=found.get("starter"))
