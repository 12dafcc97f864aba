"""The tree is that of RFC 6962: the same hashes as its own definition, written here once more, and proofs that hold."""

from __future__ import annotations

import hashlib

import pytest

from upkept.core.ledger import tree

# the leaves and roots that Certificate Transparency's own implementations are tested with
LEAVES = [bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def mth(hashes: list[bytes]) -> bytes:
    """The definition, word for word."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return hashlib.sha256(b"\x01" + mth(hashes[:half]) + mth(hashes[half:])).digest()


def leaves(number: int) -> list[bytes]:
    return [tree.entry(str(at).encode()) for at in range(number)]


def complete_of(hashes: list[bytes]) -> tree.Complete:
    def complete(level: int, index: int) -> bytes:
        part = hashes[index << level : (index + 1) << level]
        assert len(part) == 1 << level
        return tree.merge(part)

    return complete


def test_the_roots_are_those_of_certificate_transparency() -> None:
    hashes = [tree.entry(one) for one in LEAVES]
    assert [tree.root_of(hashes[:size]).hex() for size in range(1, 9)] == ROOTS
    assert tree.root_of([]) == tree.EMPTY


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 7, 8, 9, 31, 64, 100, 257])
def test_a_tree_that_grew_leaf_by_leaf_has_the_root_of_its_definition(size: int) -> None:
    hashes = leaves(size)
    assert tree.root_of(hashes) == mth(hashes)
    assert tree.root_at(size, complete_of(hashes)) == mth(hashes)


def test_every_leaf_of_every_small_tree_is_proved_and_no_other_is() -> None:
    hashes = leaves(20)
    for size in range(1, 21):
        complete, root = complete_of(hashes[:size]), mth(hashes[:size])
        for index in range(size):
            path = tree.inclusion(index, size, complete)
            assert tree.is_included(hashes[index], index, size, path, root)
            assert not tree.is_included(hashes[(index + 1) % 20], index, size, path, root)
            assert not tree.is_included(hashes[index], (index + 1) % size, size, path, root) or size == 1
            assert not tree.is_included(hashes[index], index, size, [*path, root], root)
            if path:
                assert not tree.is_included(hashes[index], index, size, path[:-1], root)


def test_every_small_tree_is_proved_to_be_the_beginning_of_every_later_one() -> None:
    hashes = leaves(20)
    for size in range(1, 21):
        complete, root = complete_of(hashes[:size]), mth(hashes[:size])
        for old in range(1, size + 1):
            proof = tree.consistency(old, size, complete)
            assert tree.is_consistent(old, mth(hashes[:old]), size, root, proof)
            forged = mth([tree.entry(b"forged"), *hashes[1:old]])
            assert not tree.is_consistent(old, forged, size, root, proof)
            assert not tree.is_consistent(old, mth(hashes[:old]), size, forged, proof)
        assert tree.is_consistent(0, tree.EMPTY, size, root, [])
    assert not tree.is_consistent(21, mth(hashes), 20, mth(hashes), [])


def test_a_proof_of_what_is_not_there_is_refused() -> None:
    complete = complete_of(leaves(4))
    for index, size in ((4, 4), (-1, 4)):
        with pytest.raises(ValueError, match="no such leaf"):
            tree.inclusion(index, size, complete)
    for old, size in ((0, 4), (5, 4)):
        with pytest.raises(ValueError, match="older tree"):
            tree.consistency(old, size, complete)


def test_two_leaves_of_one_event_under_two_blinds_have_nothing_in_common() -> None:
    event = hashlib.sha256(b"an event").digest()
    one, two = (tree.sealed(tree.nonce_of(blind, event), event) for blind in (b"1" * 32, b"2" * 32))
    assert one != two
    assert one == tree.sealed(tree.nonce_of(b"1" * 32, event), event)
