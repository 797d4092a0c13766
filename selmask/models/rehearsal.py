"""Rehearsals: a child process loads an encoder in both forms that runs need, and lets it read a sentence.

Only torch and transformers can prove that the files of a folder belong together, and the process that asks imports
neither. The child prints its answer, and keeps it beside the hub's cache for as long as the folder's content and the
libraries stay the same. Where nothing can be written there, the process that asks remembers it.

    python -m selmask.models.rehearsal FOLDER ANSWER
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from selmask.child import child_environment, python_command
from selmask.disk.full_disk import is_full_disk
from selmask.disk.whole_files import new_file
from selmask.errors import BadModel, SelmaskError
from selmask.models import hub
from selmask.models.content_hash import content_of
from selmask.specs import Spec, fingerprint
from selmask.wording import counted

log = logging.getLogger(__name__)

SECONDS = 900
"""A rehearsal takes seconds; one that takes longer than this has no answer."""
COMPLAINT_SECONDS = 600
"""A complaint is believed for so long: a package that a model lacked may have been installed since."""
FORMAT = 3
"""Part of every key: raised when a rehearsal checks something else, so that old answers are not read."""
_SENTENCE = "Rust covered the leaves of wheat near the river."
_SHOWN = 200
_FAILURES = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)
"""What models of other people raise when they read a text."""
_MEMORY = "can't allocate memory"
"""Torch's words when memory runs out on a CPU."""

_REMEMBERED: dict[Path, tuple[Answer, float]] = {}
"""The answers that could not be kept, and when they were given, by the files that would keep them."""


class Complaint(Spec):
    """A form in which a model cannot be used: the parts of the error that says so."""

    happened: str
    accepted: str | None = None
    do: str | None = None


class Answer(Spec):
    """The outcome of a rehearsal.

    Attributes:
        folder: The folder that was rehearsed; the complaints name it.
        masked: Why the model cannot guess hidden words; None if it can.
        classifier: Why it cannot classify; None if it can.
    """

    folder: str
    masked: Complaint | None = None
    classifier: Complaint | None = None

    def require(self, *, masked: bool) -> None:
        """Refuses a model that cannot do what is needed.

        Args:
            masked: Whether it has to guess hidden words; it has to classify in any case.

        Raises:
            BadModel: it cannot; says why.
        """
        for complaint in filter(None, (self.masked if masked else None, self.classifier)):
            raise BadModel(complaint.happened, given=self.folder, accepted=complaint.accepted, do=complaint.do)


class Rehearsal:
    """A rehearsal that has been started in a process of its own.

    Args:
        folder: The model's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # A file, because a pipe that nobody reads would stall it.
        self._log = TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - read when it has ended
        self._child = subprocess.Popen(
            python_command("selmask.models.rehearsal", str(folder), str(answer_file(folder))),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,  # for the answer alone, which fits into it
            stderr=self._log,
            env=child_environment(OMP_NUM_THREADS="1", CUDA_VISIBLE_DEVICES=""),
        )

    @property
    def is_over(self) -> bool:
        """Whether its process has ended."""
        return self._child.poll() is not None

    def answer(self) -> Answer:
        """The answer, as soon as its process has ended.

        Raises:
            BadModel: it ended without an answer, or did not end.
        """
        printed, last_words = self._output
        try:
            answer = Answer.model_validate_json(printed)
        except ValueError:
            raise BadModel(
                f"The model {self._folder.name!r} could not be checked: {last_words}",
                given=str(self._folder),
                do="Check that the machine has memory for the model, then try again",
            ) from None
        if known(self._folder) is None:
            _REMEMBERED[answer_file(self._folder)] = (answer, time.time())
        return answer

    @cached_property
    def _output(self) -> tuple[bytes, str]:
        """The answer as the process printed it, empty if it gave none; and the last line of its log."""
        try:
            printed, _ = self._child.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.communicate()
            return b"", f"loading it took longer than {SECONDS} s"
        self._log.seek(0)
        lines = self._log.read().strip().splitlines() or [f"exit code {self._child.returncode}"]
        return printed, str(lines[-1][:_SHOWN])


def known(folder: Path) -> Answer | None:
    """The answer of an earlier rehearsal; None if the model has to be rehearsed first."""
    file = answer_file(folder)
    answers = filter(None, (_kept(file), _REMEMBERED.get(file)))
    return next((answer for answer, since in answers if _is_believed(answer, since, folder)), None)


def rehearse(folder: Path) -> Answer:
    """The answer of a rehearsal of the model in `folder`; takes seconds unless it is known.

    Raises:
        BadModel: the rehearsal ended without an answer, or did not end.
    """
    return known(folder) or Rehearsal(folder).answer()


def answer_file(folder: Path) -> Path:
    """The file that keeps the answer; its name changes with the folder's content and with the libraries."""
    libraries = [version(name) for name in ("torch", "transformers", "tokenizers", "safetensors")]
    return hub.cache() / f"rehearsal-{fingerprint([FORMAT, content_of(folder), libraries])}.json"


def _kept(file: Path) -> tuple[Answer, float] | None:
    """The answer in `file`, and when it was given."""
    try:
        return Answer.model_validate_json(file.read_bytes()), file.stat().st_mtime
    except (OSError, ValueError):
        return None


def _is_believed(answer: Answer, since: float, folder: Path) -> bool:
    if (answer.masked, answer.classifier) == (None, None):
        return True
    # A complaint names the folder that was rehearsed, which may be another one with the same content.
    return answer.folder == str(folder) and time.time() - since < COMPLAINT_SECONDS


def answer_of(folder: Path) -> Answer:
    """The answer for the model in `folder`, rehearsed in this process, which imports torch."""
    return Answer(folder=str(folder), masked=_complaint(_guess, folder), classifier=_complaint(_classify, folder))


def _complaint(attempt: Any, folder: Path) -> Complaint | None:
    try:
        attempt(folder)
    except (SelmaskError, *_FAILURES) as error:
        if _MEMORY in str(error):
            raise MemoryError("Memory ran out") from error  # no fault of the model, so no answer is kept
        if is_full_disk(error):
            raise  # nor is this
        if isinstance(error, SelmaskError):
            return Complaint(happened=error.happened, accepted=error.accepted, do=error.do)
        reason = " ".join(str(error).split())[:_SHOWN]
        return Complaint(
            happened=f"The model {folder.name!r} cannot read a text: {type(error).__name__}: {reason}",
            do="Choose another model, or download or save this one again",
        )
    return None


def _guess(folder: Path) -> None:
    import torch

    from selmask.models.loading import load_for_mlm
    from selmask.models.masked_head import MaskedTokenLoss

    model = load_for_mlm(folder, seed=0).model.eval()
    _check_weights(model, folder)
    ids, mask = _inputs(folder)
    place = torch.tensor([ids.shape[1] // 2])
    with torch.inference_mode():
        _check_finite(MaskedTokenLoss(model)(ids, mask, place, ids[0, place]), folder)


def _classify(folder: Path) -> None:
    import torch

    from selmask.models.loading import load_for_classification

    model = load_for_classification(folder, folder, ("one", "other"), seed=0).eval()
    _check_weights(model, folder)
    ids, mask = _inputs(folder)
    with torch.inference_mode():
        _check_finite(model(input_ids=ids, attention_mask=mask).logits, folder)


def _inputs(folder: Path) -> tuple[Any, Any]:
    """The ids and the attention mask of a sentence, int64 [1, L] each."""
    import torch

    from selmask.models import tokenizer_files

    ids = torch.tensor([tokenizer_files.load(folder).encode(_SENTENCE).ids])
    return ids, torch.ones_like(ids)


def _check_weights(model: Any, folder: Path) -> None:
    broken = sorted(name for name, weights in model.named_parameters() if not weights.isfinite().all())
    if broken:
        raise BadModel(
            f"The weights of {folder.name!r} are damaged: {counted(len(broken), 'tensor')} with values that are not "
            f"finite, such as {broken[0]}",
            do="Download or save the model again",
        )
    words = model.get_input_embeddings().weight
    if (words == words[0]).all():  # as in a download of which only the size is there
        raise BadModel(
            f"The weights of {folder.name!r} are damaged: all words have the same embedding",
            do="Download or save the model again",
        )


def _check_finite(computed: Any, folder: Path) -> None:
    """Refuses a model whose weights are finite, but not what it computes with them from a text."""
    if not computed.isfinite().all():
        raise BadModel(
            f"The model {folder.name!r} computes numbers from a text that are not finite",
            accepted="weights and settings in config.json as they were saved after training",
            do="Download or save the model again",
        )


def _main(arguments: list[str]) -> None:
    folder, file = map(Path, arguments)
    with os.fdopen(os.dup(1), "wb") as output:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)  # where a model prints whatever it likes
        answer = answer_of(folder).model_dump_json().encode()
        try:
            with new_file(file, "answer of the rehearsal") as stream:
                stream.write(answer)
        except SelmaskError as error:
            log.warning("%s", error)
        output.write(answer)


if __name__ == "__main__":
    _main(sys.argv[1:])
