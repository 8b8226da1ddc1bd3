from datetime import timedelta

import pytest
from django.utils import timezone

from flows.actions.complete_first_run import complete_first_run
from flows.actions.enter_by_link import enter_by_link, enters_first, find_link
from flows.actions.make_signin_link import make_signin_link
from flows.faults import Denied, InvalidInput, NotFound, SignInRequired
from flows.models import AuditEntry, Membership, Role, SignInLink, User, Workspace


def token_for(user: User) -> str:
    return make_signin_link(user.email).split("/")[2]


def test_only_the_hash_is_kept(bob: User) -> None:
    token = token_for(bob)
    link = SignInLink.objects.get()
    assert len(token) == 19
    assert token not in link.token_hash
    assert link.expires_at - link.created_at == timedelta(minutes=10)


def test_a_link_is_spent_by_use(bob: User) -> None:
    token = token_for(bob)
    assert enter_by_link(token) == bob
    with pytest.raises(SignInRequired, match="This link was used at") as caught:
        enter_by_link(token)
    assert caught.value.code == "LINK_SPENT"
    assert AuditEntry.objects.filter(verb="signin.by_link", actor=bob).count() == 1


def test_two_at_once_are_one(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looked before either spent it: the update decides."""
    token = token_for(bob)
    link = find_link(token)
    enter_by_link(token)
    monkeypatch.setattr("flows.actions.enter_by_link.find_link", lambda token: link)
    with pytest.raises(SignInRequired, match="a moment ago"):
        enter_by_link(token)


def test_a_link_runs_out(bob: User) -> None:
    token = token_for(bob)
    SignInLink.objects.update(expires_at=timezone.now())
    with pytest.raises(SignInRequired, match="ran out at"):
        enter_by_link(token)


def test_somebody_who_was_shut_out_cannot_enter(bob: User) -> None:
    token = token_for(bob)
    User.objects.update(is_active=False)
    with pytest.raises(SignInRequired, match="not valid"):
        enter_by_link(token)
    with pytest.raises(NotFound):
        make_signin_link(bob.email)


def test_the_first_run_happens_once(alice: User, workspace: Workspace) -> None:
    first, second = token_for(alice), token_for(alice)
    user = complete_first_run(first, name="Ada", workspace_name="Elsewhere")
    assert user.name == "Ada"
    assert not user.has_usable_password()
    workspace.refresh_from_db()
    assert workspace.slug == "elsewhere-2"  # the other workspace has that one
    user.last_login = timezone.now()
    user.save()
    with pytest.raises(Denied):
        complete_first_run(second, name="Eve", workspace_name="Mine")


def test_a_member_is_not_the_first_owner(bob: User) -> None:
    with pytest.raises(Denied):
        complete_first_run(token_for(bob), name="Eve", workspace_name="Mine")


def test_an_owner_who_joins_later_renames_nothing(bob: User, workspace: Workspace) -> None:
    """Somebody signed in here before them, so the house has its name."""
    bob.last_login = timezone.now()
    bob.save()
    later = User.objects.create_user("later@example.org")
    Membership.objects.create(workspace=workspace, user=later, role=Role.OWNER)
    assert not enters_first(later)
    with pytest.raises(Denied):
        complete_first_run(token_for(later), name="Lee", workspace_name="Mine")


def test_a_weak_password_spends_nothing(alice: User) -> None:
    token = token_for(alice)
    with pytest.raises(InvalidInput) as caught:
        complete_first_run(token, name="Ada", workspace_name="R", password="password")
    assert caught.value.where == "password"
    assert find_link(token).used_at is None
