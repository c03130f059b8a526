"""Views that users save of a list, and the columns they last chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core.actors import Actor
from core.models import SavedView

#: The name of the row that remembers a user's columns; views of people always have a name.
LAYOUT = ""


@dataclass(frozen=True, slots=True)
class SavedViews:
    """The saved views of one list that an actor may open."""

    views: Sequence[SavedView] = ()
    layout: tuple[str, ...] = ()
    user_id: int | None = None

    @classmethod
    def of(cls, list_name: str, actor: Actor) -> SavedViews:
        """One's own views and those shared in the company, in one query."""
        if actor.user is None:
            return cls()
        visible = Q(owner_id=actor.user.pk)
        if actor.customer_ids is None:
            visible |= Q(is_shared=True)
        rows = list(
            SavedView.objects.filter(visible, company=actor.company, list_name=list_name).order_by(
                "name", "pk"
            )
        )
        layout = [row for row in rows if row.name == LAYOUT and row.owner_id == actor.user.pk]
        return cls(
            views=[row for row in rows if row.name != LAYOUT],
            layout=tuple(map(str, layout[0].columns)) if layout else (),
            user_id=actor.user.pk,
        )

    @property
    def default(self) -> SavedView | None:
        """The view that the list opens with."""
        return next((view for view in self.views if view.is_default and self.is_own(view)), None)

    def by_id(self, text: str) -> SavedView | None:
        """The view of that key, if the actor may open it."""
        return next((view for view in self.views if str(view.pk) == text), None)

    def is_own(self, view: SavedView) -> bool:
        """Whether the actor saved it; only then may he change or delete it."""
        return view.owner_id == self.user_id


def remember_columns(list_name: str, actor: Actor, columns: Sequence[str]) -> None:
    """Keep the user's columns for the next visit; none means the declared ones again."""
    if actor.user is None:
        return
    if not columns:
        _own(list_name, actor).filter(name=LAYOUT).delete()
        return
    SavedView.objects.update_or_create(
        company=actor.company, owner=actor.user, list_name=list_name, name=LAYOUT,
        defaults={"columns": list(columns)},
    )  # fmt: skip


def save(
    list_name: str,
    actor: Actor,
    name: str,
    *,
    query: str,
    columns: Sequence[str],
    is_shared: bool,
    is_default: bool,
) -> SavedView:
    """Save a view under a name; the same name again replaces it."""
    if is_default:
        _own(list_name, actor).filter(is_default=True).update(is_default=False)
    view, _created = SavedView.objects.update_or_create(
        company=actor.company, owner=actor.user, list_name=list_name, name=name,
        defaults={"query": query, "columns": list(columns), "is_shared": is_shared, "is_default": is_default},
    )  # fmt: skip
    return view


def delete(view: SavedView, actor: Actor) -> None:
    """Delete a view of one's own."""
    _own(view.list_name, actor).filter(pk=view.pk).delete()


def _own(list_name: str, actor: Actor) -> QuerySet[SavedView]:
    """What only its owner may change."""
    return SavedView.objects.filter(company=actor.company, owner=actor.user, list_name=list_name)
