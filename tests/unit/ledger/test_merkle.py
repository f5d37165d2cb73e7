"""Trees and proofs: by RFC 6962's definition, and every changed proof fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.ledger.merkle import (
    EMPTY_ROOT,
    ProofError,
    completed_by,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from folkmoot.ledger.tiles import decode_bundle, encode_bundle, index_path, parse_index_path

# The leaves and roots of the reference tests of RFC 6962 (Certificate Transparency).
LEAVES = [
    bytes.fromhex(h)
    for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
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


# Their proofs. Inclusion: (leaf counted from 0, size); consistency: (old size, new size).
INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[(0, 8)],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def tree(entries: list[bytes]) -> dict[tuple[int, int], bytes]:
    nodes: dict[tuple[int, int], bytes] = {}
    for index, entry in enumerate(entries):
        nodes.update(completed_by(index, leaf_hash(entry), nodes.__getitem__))
    return nodes


def by_definition(hashes: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(by_definition(hashes[:k]), by_definition(hashes[k:]))


def test_the_roots_of_the_reference_tests() -> None:
    nodes = tree(LEAVES)
    assert [root_at(n, nodes.__getitem__).hex() for n in range(1, 9)] == ROOTS
    assert root_at(0, nodes.__getitem__) == EMPTY_ROOT


def test_the_proofs_of_the_reference_tests() -> None:
    nodes = tree(LEAVES)
    for (index, size), wanted in INCLUSION.items():
        proof = inclusion_proof(index, size, nodes.__getitem__)
        assert [one.hex() for one in proof] == wanted
        verify_inclusion(leaf_hash(LEAVES[index]), index, size, proof, bytes.fromhex(ROOTS[size - 1]))
    for (old, new), wanted in CONSISTENCY.items():
        proof = consistency_proof(old, new, nodes.__getitem__)
        assert [one.hex() for one in proof] == wanted
        verify_consistency(old, new, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1]), proof)


@given(st.integers(0, 70))
def test_the_root_is_the_definition_s(size: int) -> None:
    entries = [bytes([i]) for i in range(size)]
    assert root_at(size, tree(entries).__getitem__) == by_definition([leaf_hash(e) for e in entries])


@given(st.integers(1, 300), st.data())
def test_p8_inclusion_is_proved_and_no_changed_proof_passes(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    nodes = tree([i.to_bytes(2, "big") for i in range(size)])
    root, leaf = root_at(size, nodes.__getitem__), nodes[(0, index)]
    proof = inclusion_proof(index, size, nodes.__getitem__)
    verify_inclusion(leaf, index, size, proof, root)
    other = data.draw(st.integers(0, size + 2))
    wrong: list[tuple[bytes, int, int, list[bytes], bytes]] = [
        (leaf, index, size, [*proof, leaf], root),
        (leaf_hash(b"other"), index, size, proof, root),
        (leaf, index, size, proof, leaf_hash(b"other")),
    ]
    if other != index:
        wrong.append((leaf, other, size, proof, root))
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        wrong.append((leaf, index, size, proof[:-1], root))
        wrong.append((leaf, index, size, [*proof[:at], leaf_hash(b"x"), *proof[at + 1 :]], root))
    for case in wrong:
        with pytest.raises(ProofError):
            verify_inclusion(*case)


@given(st.integers(0, 300), st.integers(0, 300), st.data())
def test_p8_consistency_is_proved_and_no_changed_proof_passes(a: int, b: int, data: st.DataObject) -> None:
    old, new = sorted((a, b))
    nodes = tree([i.to_bytes(2, "big") for i in range(new)])
    old_root, new_root = root_at(old, nodes.__getitem__), root_at(new, nodes.__getitem__)
    proof = consistency_proof(old, new, nodes.__getitem__)
    verify_consistency(old, new, old_root, new_root, proof)
    with pytest.raises(ProofError):
        verify_consistency(old, new, leaf_hash(b"another history"), new_root, proof)
    with pytest.raises(ProofError):
        verify_consistency(old, new, old_root, new_root, [*proof, old_root])
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        with pytest.raises(ProofError):
            verify_consistency(old, new, old_root, new_root, [*proof[:at], leaf_hash(b"x"), *proof[at + 1 :]])


@given(st.integers(0, 10**9), st.integers(1, 256))
def test_tile_paths_round_trip(index: int, width: int) -> None:
    assert parse_index_path(index_path(index, width)) == (index, width)


def test_tile_paths_are_those_of_the_specification() -> None:
    assert index_path(1234067) == "x001/x234/067"
    assert index_path(0, 3) == "000.p/3"
    for bad in ("", "1", "x001", "000.p/0", "000.p/256", "000.p/257", "x000/001", "../000", "x001/234/067"):
        with pytest.raises(ValueError, match="path"):
            parse_index_path(bad)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_round_trip_and_cut_ones_are_noticed(entries: list[bytes]) -> None:
    data = encode_bundle(entries)
    assert decode_bundle(data) == entries
    if data:
        with pytest.raises(ValueError, match="cut off"):
            decode_bundle(data + b"\x00")
