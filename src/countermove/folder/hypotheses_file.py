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
          - {evidence: "answers:m12:m9", mediation: even, pressure: likely}
          - {evidence: "stakes:all", mediation: personnel, pressure: authority}
    coincidences:
      - {id: june, text: Strike and raid fell together., moves: [m12, m9]}

A hypothesis may name the wider one that contains it (``within``); evidence may have a
``grade`` and, where readings do not exclude each other, ``otherwise``. A coincidence
may say how often moves like one of its own come in truth (``yearly``).
"""

from countermove.contest.rules import Coincidence, Evidence, Hypothesis, Question
from countermove.folder.document import read_document
from countermove.folder.entry import Entry
from countermove.folder.findings import Gathering, nearest

__all__ = ["LIKELIHOODS", "read_hypotheses"]

# How likely a reading makes a piece of evidence.
LIKELIHOODS = ("very_likely", "likely", "even", "unlikely", "very_unlikely")
STAKES = ("personnel", "authority", "structural")


def read_hypotheses(
    text: str | None, gathering: Gathering
) -> tuple[list[Question], list[Coincidence]]:
    """Return questions and coincidences of a file, faulty values replaced and noted."""
    top = read_document(text, ("questions", "coincidences"), gathering)
    if gathering.is_excused("", ""):
        gathering.broken.add("hypotheses")
        return [], []
    top.settle("")
    if "questions" not in top:
        top.text("questions", required=True)
    known = ("id", "question", "exclusive", "basis", "hypotheses", "expects")
    entries = top.entries("questions", known)
    if "questions" in gathering.broken:
        gathering.broken.add("hypotheses")
    questions = [_question(entry, gathering) for entry in entries]
    return questions, [_coincidence(entry) for entry in _coincidences(top)]


def _question(entry: Entry, gathering: Gathering) -> Question:
    key = entry.identify("")
    exclusive = _exclusive(entry)
    hypotheses = _hypotheses(entry, gathering)
    priors = [item.prior for item in hypotheses if item.within is None]
    names = {None, *(item.id for item in hypotheses)}
    # Where each lies within another they run in a circle, which is told by itself.
    circle = bool(hypotheses) and not priors
    placed = not circle and all(item.within in names for item in hypotheses)
    sound = placed and not gathering.is_excused(key, "prior")
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
    for item in entry.entries("hypotheses", ("id", "text", "prior", "within")):
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
        within = item.text("within") or None
        found.append(Hypothesis(id=name, text=text, prior=prior or 0.0, within=within))
    return found


def _evidence(entry: Entry, readings: tuple[str, ...]) -> list[Evidence]:
    found = []
    for item in entry.entries("expects"):
        item.path = entry.path
        key = item.text("evidence", required=True)
        for part in (key, *key.split(":")):
            entry.place("expects", item.line, part)
        words = STAKES if key.startswith("stakes:") else LIKELIHOODS
        expects = {
            name: _degree(item, name, words)
            for name in item
            if name not in {"evidence", "grade"} and _is_reading(item, name, readings)
        }
        grade = item.text("grade") or None
        if key:
            found.append(Evidence(evidence=key, expects=expects, grade=grade))
    return found


def _is_reading(item: Entry, name: str, readings: tuple[str, ...]) -> bool:
    known = (*readings, "otherwise")
    if name not in known:
        item.fault(
            name,
            "unknown-hypothesis",
            message=f"Expected a reading of this question, got {name!r}.",
            remedy=nearest(name, known),
        )
    return name in known


def _degree(item: Entry, name: str, words: tuple[str, ...]) -> str:
    word = item.text(name, required=True)
    if word and word not in words:
        kind = "likelihood" if words is LIKELIHOODS else "stakes"
        item.fault(
            name,
            "unknown-likelihood",
            message=f"Expected a word of {kind}, got {word!r}.",
            remedy=nearest(word, words),
        )
    return word


def _coincidences(top: Entry) -> list[Entry]:
    return top.entries("coincidences", ("id", "text", "moves", "yearly", "basis"))


def _coincidence(entry: Entry) -> Coincidence:
    key = entry.identify("coincidences")
    yearly = entry.mapping("yearly")
    rates = {name: yearly.number(name, required=True) for name in yearly}
    for name, rate in rates.items():
        if rate is not None and rate <= 0:
            yearly.fault(
                name,
                "bad-rate",
                message=f"Expected more than 0 a year, got {rate:g}.",
                remedy="Say how often such moves come, or leave it out.",
            )
    moves = entry.texts("moves")
    if len(set(moves)) < 2:
        entry.fault(
            "moves",
            "too-few-moves",
            message=f"Expected two moves or more, got {len(set(moves))}.",
            remedy="Write them as `moves: [m12, m9]`.",
        )
    return Coincidence(
        id=key,
        text=entry.text("text", required=True),
        moves=moves,
        yearly={name: rate for name, rate in rates.items() if rate and rate > 0},
        basis=entry.text("basis"),
    )
