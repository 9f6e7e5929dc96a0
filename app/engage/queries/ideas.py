"""All reading of ideas and customers' problems."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, case, distinct, func, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.engage.models import (
    ANSWERS,
    Idea,
    IdeaAnswer,
    IdeaComment,
    IdeaEvidence,
    IdeaFollower,
    IdeaKind,
    IdeaMerge,
    IdeaOwner,
    IdeaSetting,
    IdeaState,
    IdeaVote,
)
from app.people.models import Absence, Membership, Person, Team, search_words
from app.people.queries import on_team

SORTS = ("newest", "support", "due")


class Filter(NamedTuple):
    """What is looked for among ideas and problems."""

    text: str = ""
    kind: str = ""
    state: str = ""
    brought_by_id: int | None = None
    owner_id: int | None = None
    team_ids: Collection[int] | None = None  # of those who brought them, on that day
    sort: str = "newest"


class Listed(NamedTuple):
    """A line of the list."""

    idea: Idea
    votes: int
    comments: int


def _merged() -> ColumnElement[bool]:
    return select(IdeaMerge.idea_id).where(IdeaMerge.idea_id == Idea.id).exists()


def _ideas(wanted: Filter) -> Select[Idea]:
    query = select(Idea).where(~_merged())
    for word in search_words(wanted.text):
        query = query.where(Idea.search_text.contains(word, autoescape=True))
    if wanted.kind in set(IdeaKind):
        query = query.where(Idea.kind == wanted.kind)
    if wanted.brought_by_id is not None:
        query = query.where(Idea.brought_by_id == wanted.brought_by_id)
    if wanted.owner_id is not None:
        query = query.join(IdeaOwner, IdeaOwner.idea_id == Idea.id).where(IdeaOwner.person_id == wanted.owner_id)
    if wanted.team_ids is not None:
        query = _with_team(query).where(Membership.team_id.in_(wanted.team_ids))
    if wanted.state in set(IdeaState) - {IdeaState.WITHDRAWN}:
        return query.where(Idea.state == wanted.state)
    return query.where(Idea.state != IdeaState.WITHDRAWN)


def _with_team(query: Select[Idea]) -> Select[Idea]:
    """With the team that who brought it was in on that day."""
    return query.join(Membership, on_team(Idea.brought_by_id, Idea.brought_on))


def _support() -> Subquery:
    """Votes by idea; whoever voted for one that was merged votes for the one it was merged into, and counts once."""
    counts_for = func.coalesce(IdeaMerge.into_id, IdeaVote.idea_id)
    votes = select(counts_for.label("idea_id"), func.count(distinct(IdeaVote.person_id)).label("votes"))
    return votes.outerjoin(IdeaMerge, IdeaMerge.idea_id == IdeaVote.idea_id).group_by(counts_for).subquery()


def ideas(wanted: Filter, *, limit: int, offset: int) -> list[Listed]:
    """Ideas and problems with who brought them, how many support them and how much was said; what was withdrawn or
    merged into another is left out."""
    support = _support()
    votes = func.coalesce(support.c.votes, 0)
    said = select(func.count()).where(IdeaComment.idea_id == Idea.id, IdeaComment.removed_at.is_(None))
    order = {
        "support": (votes.desc(),),
        "due": (Idea.state != IdeaState.NEW, Idea.due_on.is_(None), Idea.due_on),
    }.get(wanted.sort, ())
    query = _ideas(wanted).outerjoin(support, support.c.idea_id == Idea.id)
    query = query.order_by(*order, Idea.brought_on.desc(), Idea.id.desc()).limit(limit).offset(offset)
    query = query.options(joinedload(Idea.brought_by))
    return [Listed(*row) for row in db.session.execute(query.add_columns(votes, said.scalar_subquery()))]


def count_ideas(wanted: Filter) -> int:
    return db.session.scalar(_ideas(wanted).with_only_columns(func.count())) or 0


def idea(idea_id: int) -> Idea | None:
    """One of them, with who brought it, who is to answer it, what it was merged into, and all answers."""
    loaded = (
        joinedload(Idea.brought_by),
        joinedload(Idea.ownership).joinedload(IdeaOwner.person),
        joinedload(Idea.merge).joinedload(IdeaMerge.into),
        joinedload(Idea.merge).joinedload(IdeaMerge.merged_by),
        selectinload(Idea.answers).joinedload(IdeaAnswer.answered_by),
    )
    return db.session.get(Idea, idea_id, options=loaded)


class Echo(NamedTuple):
    """How an idea is met, and what of it is one's own."""

    votes: int
    followers: int
    comments: int
    evidence: int
    voted: bool
    following: bool


def echo(idea: Idea, person: Person) -> Echo:
    """One statement."""
    same = or_(IdeaVote.idea_id == idea.id, IdeaVote.idea_id.in_(_merged_into(idea)))
    votes = select(func.count(distinct(IdeaVote.person_id))).where(same)
    followers = select(func.count()).where(IdeaFollower.idea_id == idea.id)
    comments = select(func.count()).where(IdeaComment.idea_id == idea.id)
    evidence = select(func.count()).where(IdeaEvidence.idea_id == idea.id)
    voted = select(IdeaVote.idea_id).where(IdeaVote.idea_id == idea.id, IdeaVote.person_id == person.id)
    following = select(IdeaFollower.idea_id).where(IdeaFollower.idea_id == idea.id, IdeaFollower.person_id == person.id)
    counts = [query.scalar_subquery() for query in (votes, followers, comments, evidence)]
    row: Any = db.session.execute(select(*counts, voted.exists(), following.exists())).one()
    return Echo(*row)


def _merged_into(idea: Idea) -> Select[int]:
    return select(IdeaMerge.idea_id).where(IdeaMerge.into_id == idea.id)


def merged_into(idea: Idea) -> Sequence[IdeaMerge]:
    """What was merged into an idea."""
    return db.session.scalars(
        select(IdeaMerge)
        .where(IdeaMerge.into_id == idea.id)
        .options(joinedload(IdeaMerge.idea).joinedload(Idea.brought_by))
        .order_by(IdeaMerge.idea_id)
    ).all()


def comments(idea: Idea, *, limit: int, offset: int) -> Sequence[IdeaComment]:
    """What was said about an idea, the oldest first."""
    said = select(IdeaComment).where(IdeaComment.idea_id == idea.id).options(joinedload(IdeaComment.by))
    return db.session.scalars(said.order_by(IdeaComment.id).limit(limit).offset(offset)).all()


def comment(comment_id: int, idea: Idea) -> IdeaComment | None:
    return db.session.scalar(select(IdeaComment).where(IdeaComment.id == comment_id, IdeaComment.idea_id == idea.id))


def same_comment(idea: Idea, person_id: int, text: str) -> IdeaComment | None:
    """The newest of a person, if it has the same words: a second click."""
    newest = select(IdeaComment).where(IdeaComment.idea_id == idea.id, IdeaComment.by_id == person_id)
    found = db.session.scalar(newest.order_by(IdeaComment.id.desc()).limit(1))
    return found if found is not None and found.text == text and found.removed_at is None else None


def concerned(idea: Idea) -> Select[int]:
    """Who hears what becomes of an idea: who follows it or what was merged into it."""
    same = or_(IdeaFollower.idea_id == idea.id, IdeaFollower.idea_id.in_(_merged_into(idea)))
    return select(IdeaFollower.person_id).where(same)


def brought_the_same(idea: Idea) -> Select[int]:
    """Who brought an idea or one that was merged into it."""
    return select(Idea.brought_by_id).where(or_(Idea.id == idea.id, Idea.id.in_(_merged_into(idea))))


def alike(idea: Idea, text: str, limit: int = 10) -> Sequence[Idea]:
    """Others that have one of the words: those with most of them first; without words, those of the idea's title."""
    words = [word for word in search_words(text or idea.title) if len(word) > 2]
    if not words:
        return ()
    has = [Idea.search_text.contains(word, autoescape=True) for word in words]
    query = select(Idea).where(Idea.id != idea.id, Idea.state != IdeaState.WITHDRAWN, ~_merged(), or_(*has))
    missing = [case((one, 0), else_=1) for one in has]
    order: ColumnElement[int] = literal(0)
    for one in missing:
        order = order + one
    return db.session.scalars(
        query.options(joinedload(Idea.brought_by)).order_by(order, Idea.id.desc()).limit(limit)
    ).all()


def same_idea(person_id: int, title: str, text: str, on: date) -> Idea | None:
    """What the person brought today in the same words: a second click."""
    return db.session.scalar(
        select(Idea).where(
            Idea.brought_by_id == person_id,
            Idea.brought_on == on,
            Idea.title == title,
            Idea.text == text,
            Idea.state == IdeaState.NEW,
        )
    )


def setting() -> IdeaSetting | None:
    return db.session.get(IdeaSetting, 1, options=[joinedload(IdeaSetting.owner)])


def cited(idea: Idea) -> list[int]:
    """The ids of the customers' answers that show it."""
    rows = select(IdeaEvidence.answer_id).where(IdeaEvidence.idea_id == idea.id).order_by(IdeaEvidence.answer_id)
    return list(db.session.scalars(rows))


def overdue(today: date) -> Sequence[IdeaOwner]:
    """Who has not answered in time and was not reminded in the last week; whoever is away is left in peace."""
    away = select(Absence.id).where(Absence.person_id == IdeaOwner.person_id, Absence.in_force(today)).exists()
    return db.session.scalars(
        select(IdeaOwner)
        .join(Idea, Idea.id == IdeaOwner.idea_id)
        .join(Person, Person.id == IdeaOwner.person_id)
        .where(Idea.state == IdeaState.NEW, Idea.due_on < today, ~_merged(), Person.employed(today), ~away)
        .order_by(IdeaOwner.idea_id)
    ).all()


class SaidAndDone(NamedTuple):
    """What a team's people brought since a day, how much of it is answered, and how much was put into practice."""

    team: Team
    brought: int
    answered: int
    done: int


def said_and_done(team_ids: Collection[int], since: date) -> list[SaidAndDone]:
    """By the team of who brought it, on that day. Teams that brought nothing are left out."""

    def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    answered, done = Idea.state.in_(ANSWERS), Idea.state == IdeaState.DONE
    rows = db.session.execute(
        select(Team, func.count(), counted(answered), counted(done))
        .select_from(Idea)
        .join(Membership, on_team(Idea.brought_by_id, Idea.brought_on))
        .join(Team, Team.id == Membership.team_id)
        .where(Idea.state != IdeaState.WITHDRAWN, Idea.brought_on >= since, Team.id.in_(team_ids))
        .group_by(Team.id)
        .order_by(Team.sort_name, Team.id)
    )
    return [SaidAndDone(*row) for row in rows]


class Told(NamedTuple):
    """What somebody of a team brought, and what became of it."""

    idea: Idea
    team: Team
    answer: IdeaAnswer


def _answered(team_ids: Collection[int], since: date) -> Select[Idea, Team, IdeaAnswer]:
    """With the last answer of each, and of those merged into another with the answer of that one."""
    root = func.coalesce(IdeaMerge.into_id, Idea.id)
    last = select(func.max(IdeaAnswer.id)).where(IdeaAnswer.idea_id == root).correlate(Idea, IdeaMerge)
    return (
        select(Idea, Team, IdeaAnswer)
        .outerjoin(IdeaMerge, IdeaMerge.idea_id == Idea.id)
        .join(IdeaAnswer, IdeaAnswer.id == last.scalar_subquery())
        .join(Membership, on_team(Idea.brought_by_id, Idea.brought_on))
        .join(Team, Team.id == Membership.team_id)
        .where(Idea.state != IdeaState.WITHDRAWN, Idea.brought_on >= since, Team.id.in_(team_ids))
    )


def we_did(team_ids: Collection[int], since: date, *, limit: int, offset: int) -> list[Told]:
    """What was answered, the newest answer first."""
    query = _answered(team_ids, since).order_by(IdeaAnswer.answered_at.desc(), Idea.id.desc())
    return [Told(*row) for row in db.session.execute(query.limit(limit).offset(offset))]


def count_we_did(team_ids: Collection[int], since: date) -> int:
    return db.session.scalar(select(func.count()).select_from(_answered(team_ids, since).subquery())) or 0
