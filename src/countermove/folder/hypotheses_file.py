"""hypotheses.yaml: rival readings, and what each expects of which evidence.

::

    questions:
      - id: visit
        question: Why did the visit take place?
        exclusive: true            # the readings rule each other out
        basis: From what the priors come.
        hypotheses:
          - {id: mediation, text: To carry messages., prior: 0.5}
          - {id: pressure, text: To warn the government., prior: 0.5}
        expects:                   # evidence is a move or a claim
          - {evidence: m12, mediation: likely, pressure: unlikely}
"""

from countermove.contest.rules import Evidence, Hypothesis, Question
from countermove.folder.document import read_document
from countermove.folder.entry import Entry
from countermove.folder.findings import Gathering, nearest

__all__ = ["LIKELIHOODS", "read_questions"]

# How likely a reading makes a piece of evidence.
LIKELIHOODS = ("very_likely", "likely", "even", "unlikely", "very_unlikely")


def read_questions(text: str | None, gathering: Gathering) -> list[Question]:
    """Return all questions of a file, faulty values replaced and noted."""
    top = read_document(text, ("questions",), gathering)
    if gathering.is_excused("", ""):
        gathering.broken.add("hypotheses")
        return []
    top.settle("")
    if "questions" not in top:
        top.text("questions", required=True)
    known = ("id", "question", "exclusive", "basis", "hypotheses", "expects")
    entries = top.entries("questions", known)
    if "questions" in gathering.broken:
        gathering.broken.add("hypotheses")
    return [_question(entry, gathering) for entry in entries]


def _question(entry: Entry, gathering: Gathering) -> Question:
    key = entry.identify("")
    exclusive = _exclusive(entry)
    hypotheses = _hypotheses(entry, gathering)
    priors = [hypothesis.prior for hypothesis in hypotheses]
    sound = not gathering.is_excused(key, "prior")
    if sound and exclusive and abs(sum(priors) - 1) > 1e-6:
        entry.fault(
            "hypotheses",
            "bad-priors",
            message=f"Expected priors that sum to 1, got {priors}, which sum to "
            f"{sum(priors):g}.",
            remedy="Mend the priors, or say `exclusive: false`.",
        )
        sound = False
    return Question(
        id=key,
        question=entry.text("question", required=True),
        exclusive=exclusive and sound,
        basis=entry.text("basis"),
        hypotheses=tuple(hypotheses),
        evidence=tuple(_evidence(entry, tuple(item.id for item in hypotheses))),
    )


def _exclusive(entry: Entry) -> bool:
    word = entry.text("exclusive") or "true"
    if word not in {"true", "false"}:
        entry.fault(
            "exclusive",
            "bad-word",
            message=f"Expected true or false, got {word!r}.",
            remedy="true: only one of the readings can hold.",
        )
    return word == "true"


def _hypotheses(entry: Entry, gathering: Gathering) -> list[Hypothesis]:
    found = []
    if "hypotheses" not in entry:
        entry.text("hypotheses", required=True)
        gathering.excuse(entry.path, "prior")
    for item in entry.entries("hypotheses", ("id", "text", "prior")):
        name = item.identify("hypotheses")
        item.path = entry.path
        prior = item.number("prior", required=True)
        if prior is not None and not 0 <= prior <= 1:
            item.fault(
                "prior",
                "bad-prior",
                message=f"Expected a probability between 0 and 1, got {prior:g}.",
                remedy="Priors say how probable a reading was before the evidence.",
            )
            prior = None
        text = item.text("text", required=True)
        found.append(Hypothesis(id=name, text=text, prior=prior or 0.0))
    return found


def _evidence(entry: Entry, readings: tuple[str, ...]) -> list[Evidence]:
    found = []
    for item in entry.entries("expects"):
        item.path = entry.path
        key = item.text("evidence", required=True)
        entry.place("expects", item.line, key)
        expects = {
            name: _degree(item, name)
            for name in item
            if name != "evidence" and _is_reading(item, name, readings)
        }
        if key:
            found.append(Evidence(evidence=key, expects=expects))
    return found


def _is_reading(item: Entry, name: str, readings: tuple[str, ...]) -> bool:
    if name not in readings:
        item.fault(
            name,
            "unknown-hypothesis",
            message=f"Expected a reading of this question, got {name!r}.",
            remedy=nearest(name, readings),
        )
    return name in readings


def _degree(item: Entry, name: str) -> str:
    word = item.text(name, required=True)
    if word and word not in LIKELIHOODS:
        item.fault(
            name,
            "unknown-likelihood",
            message=f"Expected a word of likelihood, got {word!r}.",
            remedy=nearest(word, LIKELIHOODS),
        )
    return word
