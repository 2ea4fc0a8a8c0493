"""The kit is worth something: each of these storages is wrong in one way, and a case of the contract notices it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import SkipTest

import pytest
from typing_extensions import override

from portal_emails.errors import Stale
from portal_emails.ports import Storage
from portal_emails.testing import StorageContract
from storage.memory import MemoryStorage
from tests.storage.faulty_storages import (
    ComparesThenWaits,
    ComparesTheWholeStore,
    ComparesWithItsCache,
    CountsThePage,
    CreatesAgain,
    CreatesWhatItShouldChange,
    DoesNotCompare,
    ExcludesSince,
    FindsKeysOfAnyGroup,
    FindsTheFirstWithTheKey,
    FoldsCodes,
    FoldsKeys,
    ForgetsKeys,
    ForgetsKeysWhenClosed,
    ForgetsReasons,
    HandsOutItsOwnLists,
    IgnoresSince,
    IncludesBefore,
    JoinsByOr,
    KeepsMilliseconds,
    KeepsStaleKeys,
    KeepsStaleRevisions,
    LoadsOneAfterTheOther,
    LoadsTheFirstRevision,
    LooksAtTheNewestWithTheKeyOnly,
    LosesTheZone,
    MixesHistories,
    NewestByTheClock,
    NormalizesCodes,
    OldestFirst,
    PutsTheRecordFirst,
    RaisesForUnknownCodes,
    ReadsFromItsCache,
    ReformatsDocuments,
    RemembersWhatFitted,
    RepeatsTheLastOfAPage,
    SearchesCodes,
    SearchesDocuments,
    SearchesWithWildcards,
    SortsByAlphabet,
    SortsByTime,
    SortsByUtf16,
    StandsStill,
    TakesEmptyForNone,
    TakesFalseForNone,
    TakesFewParameters,
    TakesNoCodesForAll,
    TellsLate,
    TellsOfItsOwnCommits,
    TellsTheHighestRevision,
    TrimsCodes,
    UnifiesLineBreaks,
)


class Kit(StorageContract):
    """The contract against storages of one class that share, by folder, what they hold in their `__dict__`."""

    def __init__(self, storage: Callable[[], MemoryStorage]) -> None:
        self.make = storage
        self.shared: dict[Path, dict[str, Any]] = {}

    @override
    def storage(self, folder: Path) -> Storage:
        storage = self.make()
        storage.__dict__ = self.shared.setdefault(folder, vars(storage))
        return storage


CASES = [name for name in dir(StorageContract) if name.startswith("test_")]


@pytest.mark.parametrize("case", CASES)
def test_a_storage_without_fault_passes(case: str, tmp_path: Path) -> None:
    getattr(Kit(MemoryStorage), case)(tmp_path)


# ------------------------------------------------------------------ who notices what

CAUGHT_BY: dict[type[MemoryStorage], str] = {
    LoadsTheFirstRevision: "test_load_gives_the_newest_records",
    RaisesForUnknownCodes: "test_load_leaves_out_unknown_codes",
    FoldsCodes: "test_codes_that_look_alike_are_different_groups",
    TrimsCodes: "test_codes_that_look_alike_are_different_groups",
    NormalizesCodes: "test_codes_that_look_alike_are_different_groups",
    UnifiesLineBreaks: "test_hostile_texts_come_back_unchanged",
    ReformatsDocuments: "test_documents_come_back_byte_for_byte",
    LoadsOneAfterTheOther: "test_load_is_of_one_moment",
    HandsOutItsOwnLists: "test_what_was_given_out_is_the_caller_s",
    SortsByAlphabet: "test_list_is_in_code_point_order",
    SortsByUtf16: "test_list_is_in_code_point_order",
    SortsByTime: "test_list_is_in_code_point_order",
    RepeatsTheLastOfAPage: "test_pages_join_without_gap_or_repeat",
    TakesFalseForNone: "test_configured_selects_either_kind",
    TakesNoCodesForAll: "test_codes_restrict_what_is_seen",
    TakesFewParameters: "test_codes_restrict_what_is_seen",
    JoinsByOr: "test_conditions_are_joined_by_and",
    SearchesWithWildcards: "test_search_is_literal",
    SearchesDocuments: "test_search_looks_at_the_search_key_alone",
    SearchesCodes: "test_search_looks_at_the_search_key_alone",
    RemembersWhatFitted: "test_conditions_look_at_the_newest_record",
    CountsThePage: "test_count_is_of_all_pages",
    CreatesAgain: "test_a_group_is_created_once",
    DoesNotCompare: "test_a_commit_needs_the_expected_revision",
    CreatesWhatItShouldChange: "test_a_commit_to_an_unknown_group_is_stale",
    KeepsStaleRevisions: "test_a_stale_commit_leaves_nothing",
    KeepsStaleKeys: "test_a_stale_commit_leaves_nothing",
    ComparesThenWaits: "test_of_creations_at_once_one_succeeds",
    ComparesTheWholeStore: "test_writers_of_different_groups_do_not_disturb_each_other",
    PutsTheRecordFirst: "test_a_cancelled_commit_happens_whole_or_not_at_all",
    ForgetsReasons: "test_every_revision_is_kept_with_its_entry",
    TakesEmptyForNone: "test_every_revision_is_kept_with_its_entry",
    KeepsMilliseconds: "test_every_revision_is_kept_with_its_entry",
    LosesTheZone: "test_every_revision_is_kept_with_its_entry",
    OldestFirst: "test_revisions_come_newest_first",
    NewestByTheClock: "test_revisions_come_newest_first",
    IncludesBefore: "test_pages_of_revisions_join",
    MixesHistories: "test_revisions_are_of_one_group",
    ForgetsKeys: "test_by_key_finds_the_newest",
    FindsTheFirstWithTheKey: "test_by_key_finds_the_newest",
    FindsKeysOfAnyGroup: "test_by_key_is_of_one_group_and_one_key",
    FoldsKeys: "test_by_key_is_of_one_group_and_one_key",
    ExcludesSince: "test_since_is_inclusive_to_the_microsecond",
    IgnoresSince: "test_since_is_inclusive_to_the_microsecond",
    LooksAtTheNewestWithTheKeyOnly: "test_since_is_inclusive_to_the_microsecond",
    StandsStill: "test_position_differs_after_every_commit",
    TellsTheHighestRevision: "test_position_differs_after_every_commit",
    TellsLate: "test_position_differs_after_commits_at_once",
    TellsOfItsOwnCommits: "test_position_tells_of_the_commits_of_others",
    ReadsFromItsCache: "test_commits_of_others_are_seen_at_once",
    ComparesWithItsCache: "test_compare_and_set_holds_between_storages",
    ForgetsKeysWhenClosed: "test_acknowledged_commits_survive_reopening",
}

ALSO_CAUGHT_BY: dict[type[MemoryStorage], str] = {ComparesThenWaits: "test_no_save_of_many_writers_is_lost"}


@pytest.mark.parametrize(("storage", "case"), [*CAUGHT_BY.items(), *ALSO_CAUGHT_BY.items()])
def test_the_fault_is_noticed(storage: Callable[[], MemoryStorage], case: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, LookupError, ValueError, Stale)):
        getattr(Kit(storage), case)(tmp_path)


def test_every_case_notices_a_fault() -> None:
    assert {*CAUGHT_BY.values(), *ALSO_CAUGHT_BY.values()} == set(CASES)


def test_a_broken_promise_says_which(tmp_path: Path) -> None:
    with pytest.raises(
        AssertionError, match=r"load gives the newest record of each code\n  wanted: .*revision=2.*\n  got:    .*revision=0"
    ):
        Kit(LoadsTheFirstRevision).test_load_gives_the_newest_records(tmp_path)


@pytest.mark.parametrize("capability", ["several_at_once", "survives_reopening"])
def test_a_case_is_skipped_when_the_storage_is_not_capable_of_it(capability: str, tmp_path: Path) -> None:
    kit = Kit(MemoryStorage)
    setattr(kit, capability, False)
    skipped = [case for case in CASES if _is_skipped(kit, case, tmp_path / case)]
    assert len(skipped) == {"several_at_once": 3, "survives_reopening": 1}[capability]


def _is_skipped(kit: Kit, case: str, folder: Path) -> bool:
    try:
        getattr(kit, case)(folder)
    except SkipTest:
        return True
    return False
