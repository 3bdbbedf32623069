"""Who holds which office: offices and names that stand together in a sentence.

In a chain of offices and names the reading is decided once: where an office comes first, or the
last name directly follows one, every name takes the offices before it; where a name comes first,
the ones after it. A name that directly follows another shares its office (plural heads: "members
A and B").
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from pipeline.extract.roles import NamedBody, Role
from pipeline.extract.symbols import AND, WORD, Alphabet, Encoder, Item

ROLE, NAME, BODY = "role", "name", "body"
ALPHABET = Alphabet((ROLE, NAME, BODY))
_OPENING = ("(", " (")
_BRACKET = re.compile(r" ?\([^()\n]{1,60}\)")
_BREAKS = frozenset(ALPHABET.letter(kind) for kind in (WORD, "semicolon", "line", "stop"))
_WORD, _DASH = ALPHABET.letter(WORD), ALPHABET.letter("dash")
_COLON, _SEMICOLON = ALPHABET.letter("colon"), ALPHABET.letter("semicolon")
_COMMA, _AND = ALPHABET.letter("comma"), ALPHABET.letter(AND)
_OPEN, _CLOSE = ALPHABET.letter("open"), ALPHABET.letter("close")
_JOINTS = frozenset(ALPHABET.letter(kind) for kind in ("comma", AND))
_ROLE, _SEMICOLON = ALPHABET.letter(ROLE), ALPHABET.letter("semicolon")
_start = attrgetter("start")
_HEADING = re.compile(ALPHABET.translate("(word|and){0,6} colon"))


class Holding(NamedTuple):
    """A named person in an office, at one place of the text."""

    name: Item
    role: Role


def holdings(
    folded: str,
    end: int,
    roles: Sequence[Role],
    bodies: Sequence[NamedBody],
    names: Sequence[Item],
    encoder: Encoder,
    behind_name: bool = False,
    receivers: Collection[int] = (),
) -> list[Holding]:
    """Return who holds which office in a sentence.

    Parameters
    ----------
    folded
        The folded text.
    end
        Where the sentence ends.
    roles, bodies, names
        What it names, in order. A body that is part of no office may stand apart from the
        position by a name: "the people's committee's N chair".
    encoder
        Reads what stands between them; honorifics and copulas mean nothing.
    behind_name
        Whether an office right behind a name is its holder's, whatever stands before the name.
    receivers
        Starts of names that are marked as recipients.
    """
    if not roles or not names:
        return []
    offices = [role.start for role in roles]
    names = [with_bracket(folded, name, offices) for name in names]
    items = sorted(
        [
            *(Item(ROLE, role.start, role.end, role.tail, role.code, role) for role in roles),
            *names,
            *(
                with_bracket(
                    folded, Item(BODY, body.start, body.end, body.tail, body.code, body), offices
                )
                for body in bodies
                if not any(role.start <= body.start < role.end for role in roles)
            ),
        ],
        key=_start,
    )
    # What stands before all of them says nothing of any.
    symbols = encoder.encode(folded, items[0].start, end, items)
    found: list[Holding] = []
    joining = frozenset(item.start for item in items if encoder.joins(folded, item))
    for chain in _chains(symbols.letters, symbols.items, joining, behind_name):
        apart = _without_receivers(chain, receivers)
        found.extend(_read(_with_split_offices(apart), behind_name))
    held = {(holding.name.start, holding.role.code) for holding in found}
    for role, headed in _headings(symbols.letters, symbols.items):
        found.extend(Holding(name, role) for name in headed if (name.start, role.code) not in held)
    found.extend(_elected(roles, names, found))
    return found


def _elected(
    roles: Sequence[Role], names: Sequence[Item], found: Sequence[Holding]
) -> Iterator[Holding]:
    """Yield who was elected or appointed to an office: "N was, with 97 %, elected chair"."""
    held = {holding.role.start for holding in found}
    for role in roles:
        if role.elected and role.start not in held:
            before = [name for name in names if name.tail <= role.start]
            if before:
                yield Holding(before[-1], role)


def _headings(letters: str, items: Sequence[Item | None]) -> Iterator[tuple[Role, list[Item]]]:
    """Yield offices of several that head a list, and the names of the list.

    "Members: A, chair of X; B, chair of Y": up to the next heading, or one who is a member of
    another body ("; and the member of Y, C"). Without a colon another office follows at once
    ("members chair of X A, chair of Y B"), and a semicolon ends the list.
    """
    heading: tuple[Role, bool, list[Item]] | None = None
    for place, item in enumerate(items):
        if item is None:
            if heading is not None and not heading[1] and letters[place] == _SEMICOLON:
                yield heading[0], heading[2]
                heading = None
            continue
        role = item.payload
        if item.kind == NAME and heading is not None:
            heading[2].append(item)
        elif isinstance(role, Role) and role.plural:
            colon = _HEADING.match(letters, place + 1) is not None
            if colon or letters[place + 1 : place + 2] == _ROLE:
                if heading is not None:
                    yield heading[0], heading[2]
                heading = role, colon, []
        elif (
            heading is not None
            and isinstance(role, Role)
            and role.position == heading[0].position
            and letters[place - 1] == _AND
            and letters[place - 2 : place - 1] in (_SEMICOLON, _COMMA)
        ):
            yield heading[0], heading[2]
            heading = None
    if heading is not None:
        yield heading[0], heading[2]


def with_bracket(folded: str, name: Item, telling: Sequence[int]) -> Item:
    """Return a name that takes in what is said of it in brackets behind it.

    Brackets in which something begins that tells more, an office or an award, stay apart.
    """
    if not folded.startswith(_OPENING, name.tail):
        return name
    bracket = _BRACKET.match(folded, name.tail)
    if bracket is None:
        return name
    first = bisect_left(telling, name.tail)
    if first < len(telling) and telling[first] < bracket.end():
        return name
    return name._replace(tail=bracket.end())


def _with_split_offices(chain: Sequence[_Link]) -> list[_Link]:
    """Return a chain in which a position behind a name has the body before the name."""
    found: list[_Link] = []
    body: NamedBody | None = None
    named = False
    for item, joined in chain:
        if isinstance(item.payload, NamedBody):
            body, named = item.payload, False
            continue
        if item.kind == NAME:
            named = body is not None
        elif named and body is not None and isinstance(item.payload, Role):
            role = item.payload
            if role.body is None:
                whole = role._replace(body=body.code, province_code=body.province_code)
                item = item._replace(value=whole.code, payload=whole)
            body, named = None, False
        else:
            body = None
        found.append((item, joined))
    return found


def _without_receivers(chain: Sequence[_Link], receivers: Collection[int]) -> list[_Link]:
    """Return a chain in which those who are given something share no office of one.

    "The chair A, the pupils B and C (to) gave": what stands before A is not theirs.
    """
    found = list(chain)
    apart = False
    for place in range(len(chain) - 1, 0, -1):
        item, joined = chain[place]
        before = chain[place - 1][0]
        apart = joined and item.kind == before.kind == NAME and (apart or item.start in receivers)
        if apart and _is_of_one(chain[:place]):
            found[place] = item, False
    return found


def _is_of_one(chain: Sequence[_Link]) -> bool:
    """Tell whether the last office of a chain is no office of several."""
    offices = [item.payload for item, _ in chain if isinstance(item.payload, Role)]
    return bool(offices) and not offices[-1].plural


_Link = tuple[Item, bool]
"""An item, and whether it directly joins the one before it ("A and B", "A, B")."""


def _chains(
    letters: str, items: Sequence[Item | None], joining: Collection[int], behind_name: bool
) -> list[list[_Link]]:
    """Return the runs of offices and names that nothing else stands between.

    `joining` are the starts of items whose particle means "and".
    """
    chain: list[_Link] = []
    found: list[list[_Link]] = []
    # The office before the last colon, and the one that heads the list of which a chain is.
    head: _Link | None = None
    heading: _Link | None = None
    joined = told = False
    for place, (letter, item) in enumerate(zip(letters, items, strict=True)):
        if item is not None:
            chain.append((item, joined))
            joined = item.start in joining
            if isinstance(item.payload, Role) and item.payload.closed:
                found.append(_headed(chain, heading))
                chain, heading = [], None
            continue
        if letter == _OPEN and place and (before := items[place - 1]) and before.kind == NAME:
            told = True
        elif letter == _CLOSE and told:
            told = False
            if not chain or chain[0][0].kind == ROLE:
                # "N (health minister) and M": what brackets say of N is nothing of M's.
                found.append(_headed(chain, heading))
                chain, heading = [], None
        if letter in _BREAKS:
            if (
                chain
                and letter == _WORD
                and _goes_on(chain, letters, items, place, joined, behind_name)
            ):
                continue
            if chain:
                found.append(_headed(chain, heading))
            chain, heading = [], head if letter == _SEMICOLON else None
            joined = False
        else:
            if letter == _COLON and chain and chain[-1][0].kind == ROLE:
                head = chain[-1]
            joined = letter in _JOINTS or letter == _OPEN or (joined and letter == _DASH)
    found.append(_headed(chain, heading))
    return [chain for chain in found if len(chain) > 1]


MOST_WORDS = 4
"""Words of the name of a body that no list has, at most, in front of an office in it."""
MOST_TIED = 7
"""The same, marks included, where the office before them is tied to the name that follows."""
MOST_BEHIND_NAME = 8
"""The same behind the name of who holds it, with the conjunctions among them."""


def _goes_on(
    chain: Sequence[_Link],
    letters: str,
    items: Sequence[Item | None],
    place: int,
    joined: bool,
    behind_name: bool,
) -> bool:
    """Tell whether words only say more of an office that follows in the same chain.

    "The secretary who is chair of (the X friendship) association, N": an office that is tied to the
    name that follows has it wherever it comes. Another one shares the holder of one that is tied
    so, or of one that is the last in a list behind a name, where names have their offices behind
    them.
    """
    last = next((item for item, _ in reversed(chain) if item.kind != BODY), None)
    if last is None:
        return False
    named = last.kind == NAME
    tied = not named and _role(last).forward
    most = MOST_BEHIND_NAME if named else MOST_TIED if tied else MOST_WORDS
    reach = range(place, min(place + most, len(items)))
    words = (_WORD, _DASH, _AND) if named else (_WORD, _DASH)
    at = next((at for at in reach if items[at] is not None or letters[at] not in words), None)
    behind = None if at is None else items[at]
    if at is not None and behind is None and letters[at] == _COMMA and not named:
        # "the director of the quality department, N, said": the name is an apposition.
        after = items[at + 1] if at + 1 < len(items) else None
        return after is not None and after.kind == NAME and _role(last).forward
    if at is None or behind is None:
        return False
    if named:
        # "N, director of the (tumour surgery) department, ministry": set off on both sides.
        office = behind.payload
        if not (joined and isinstance(office, Role) and office.body_first):
            return False
        if letters[place - 1] == _AND and items[place - 2] is last:
            # "N and his four comrades were given by the chair": others, of whom he is one.
            return False
        ends = letters[at + 1 : at + 2] in (*_ENDS, _COMMA, _CLOSE)
        # "N, commissar of the (X) post and 200 others"
        return office.closed or ends or letters[at + 1 : at + 3] == _AND + _WORD
    if behind.kind == ROLE and letters[at + 1 : at + 2] == _WORD:
        # Who holds that one has a name that was not read.
        return False
    if _role(last).forward:
        return True
    if behind.kind != ROLE or not joined:
        return False
    first, rest = chain[0][0], chain[1:]
    listed = behind_name and first.kind == NAME and all(item.kind == ROLE for item, _ in rest)
    return _role(behind).forward or (listed and letters[at + 1 : at + 2] in _ENDS)


_ENDS = ("", *(ALPHABET.letter(kind) for kind in ("semicolon", "line", "stop")))


def _headed(chain: list[_Link], head: _Link | None) -> list[_Link]:
    """Return a chain of names alone behind the office that opened their list.

    "Deputy ministers: A, chief of staff; B; C".
    """
    if head is None or not chain or any(item.kind != NAME for item, _ in chain):
        return chain
    return [(head[0], False), *chain]


def _read(chain: Sequence[_Link], behind_name: bool) -> list[Holding]:
    """Return who holds what in a run; one of bodies alone says nothing."""
    if not chain:
        return []
    if chain[0][0].kind == NAME and not _ends_with_its_office(chain):
        return _names_first(chain)
    return _roles_first(chain, behind_name)


def _ends_with_its_office(chain: Sequence[_Link]) -> bool:
    """Tell whether the last name directly follows an office: "N, chair N" reads office first."""
    (before, _), (last, joined) = chain[-2:] if len(chain) > 1 else (chain[0], chain[0])
    return last.kind == NAME and before.kind == ROLE and not joined


def _roles_first(chain: Sequence[_Link], behind_name: bool) -> list[Holding]:
    found: list[Holding] = []
    roles: list[Role] = []
    previous: Item | None = None
    own = _with_own_office(chain) if behind_name else frozenset()
    for place, (item, joined) in enumerate(chain):
        if item.kind == ROLE:
            if previous is not None and previous.kind == NAME:
                roles = []
                if place - 1 in own:
                    found.append(Holding(previous, _role(item)))
                    # The next office is that of the next name.
                    previous = item
                    continue
            if roles and roles[-1].plural and joined:
                # "the members, and the chair N": he need not be one of them.
                roles.pop()
            roles.append(_role(item))
        elif joined and place in own and previous is not None and previous.kind == NAME:
            # "chair N, N director": what stood before was the first one's.
            roles = []
        elif previous is None or previous.kind == ROLE or joined:
            found.extend(Holding(item, role) for role in roles)
        else:
            roles = []
        previous = item
    last = chain[-1][0]
    if last.kind == ROLE:
        # "office name, office": the offices that nobody follows are those of the last name.
        names = [item for item, _ in chain if item.kind == NAME]
        # Of several ("N, the members of X"): they are others, who are not named.
        behind = previous is not None and previous is last
        trailing = [role for role in roles if not role.forward and not role.plural]
        trailing = trailing if behind else []
        found.extend(Holding(names[-1], role) for role in trailing if names)
    return found


def _with_own_office(chain: Sequence[_Link]) -> frozenset[int]:
    """Return the places of names in a chain that an office right behind is theirs.

    It is where something else is joined behind the office, or the chain has its offices last.
    """
    last = chain[-1][0].kind == ROLE
    return frozenset(
        place
        for place, ((name, _), (office, joined)) in enumerate(itertools.pairwise(chain))
        if name.kind == NAME
        and office.kind == ROLE
        and not joined
        and not _role(office).forward
        and (last or chain[place + 2][1])
    )


def _names_first(chain: Sequence[_Link]) -> list[Holding]:
    found: list[Holding] = []
    names: list[Item] = []
    previous: Item | None = None
    for item, joined in chain:
        if item.kind == NAME:
            if not (previous is not None and previous.kind == NAME and joined):
                names = []
            names.append(item)
        else:
            role = _role(item)
            others = role.plural and len(names) == 1
            found.extend(Holding(name, role) for name in names if not (role.forward or others))
        previous = item
    return found


def _role(item: Item) -> Role:
    if not isinstance(item.payload, Role):
        raise TypeError("an item of an office carries its role")
    return item.payload
