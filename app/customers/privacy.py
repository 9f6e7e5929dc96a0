"""What customers' cases know of a person; how long customers' words and numbers are kept. Scores and figures stay."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import String, cast, func, literal, or_, select, update

from app.core.db import db
from app.core.i18n import _l
from app.customers.models import CustomerAnswer
from app.customers.models.cases import Case, CaseEntry
from app.customers.models.sources import Word
from app.people.models import Person
from app.people.privacy import Section, keeps, section, tells

UNKNOWN = "~"  # before a number of our own, in place of the customer's


@tells("customer_case.owner_id", "case_entry.by_id", "case_entry.owner_id")
def _cases(person: Person) -> Iterator[Section]:
    """Without what customers said: that is theirs."""
    owned = select(Case.id.label("case"), Case.opened_at.label("when"), Case.state, Case.action.label("text"))
    yield section("cases", _l("Customers' cases of yours"), owned.where(Case.owner_id == person.id))
    noted = select(CaseEntry.case_id.label("case"), CaseEntry.kind, CaseEntry.at.label("when"), CaseEntry.text)
    mine = (CaseEntry.by_id == person.id) | (CaseEntry.owner_id == person.id)
    yield section("case-entries", _l("What you noted on customers' cases"), noted.where(mine))


@tells("customer_source_word.person_id")
def _words(person: Person) -> Iterator[Section]:
    """By which number a source of answers knows the person, so that answers find the team of the day."""
    found = select(Word.text.label("number")).where(Word.person_id == person.id)
    yield section("agent-numbers", _l("Numbers by which customers' answers name you"), found)


@keeps("customer-comments", _l("What customers wrote"), months=None)
def _comments(*, before: date, dry_run: bool) -> int:
    old = (CustomerAnswer.answered_on < before) & (CustomerAnswer.comment != "")
    count = db.session.scalar(select(func.count()).select_from(CustomerAnswer).where(old)) or 0
    if count and not dry_run:
        db.session.execute(update(CustomerAnswer).where(old).values(comment=""), execution_options=NO_SYNC)
    return count


@keeps("customer-numbers", _l("Customers' numbers and those of their answers"), months=None)
def _numbers(*, before: date, dry_run: bool) -> int:
    """Answers of one customer to one team in one month must stay recognisable as such, because only the latest counts:
    they get a number of ours, which leads nowhere. Whole months only, so that no such group is cut in two."""
    answer = CustomerAnswer
    old = (answer.month < before) & or_(
        (answer.customer != "") & ~answer.customer.startswith(UNKNOWN), answer.source_id != ""
    )
    count = db.session.scalar(select(func.count()).select_from(answer).where(old)) or 0
    if not count or dry_run:
        return count
    group = (answer.customer, answer.team_id, answer.month)
    first = (
        select(*group, func.min(answer.id).label("first"))
        .where(answer.month < before, answer.customer != "", ~answer.customer.startswith(UNKNOWN))
        .group_by(*group)
        .subquery()
    )
    alike = [column == first.c[column.key] for column in group]
    ours = literal(UNKNOWN) + cast(first.c.first, String)
    db.session.execute(update(answer).where(*alike).values(customer=ours), execution_options=NO_SYNC)
    sources = update(answer).where(answer.month < before, answer.source_id != "")
    db.session.execute(sources.values(source_id=""), execution_options=NO_SYNC)
    return count


NO_SYNC = {"synchronize_session": False}
