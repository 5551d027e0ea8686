"""A second implementation of seal, wrap, sign and derive: PyPI `cryptography` >= 50.

    oracle.py vectors FOLDER   writes FOLDER/*-python.json
    oracle.py exchange         answers the questions on standard input (one JSON object)

Only the formats of docs/formats.md section 1 are written out here; all cryptography is the package's.
"""

import hashlib
import json
import sys

import cryptography
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def head(major, number):
    """The shortest CBOR head."""
    if number < 24:
        return bytes([major << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([major << 5 | 23 + size.bit_length()]) + number.to_bytes(size, "big")


def cbor_text(text):
    return head(3, len(text.encode())) + text.encode()


def context_bytes(context):
    out = cbor_text("salus/v1/" + context["type"])
    for field in context["fields"]:
        if "uint" in field:
            out += head(0, field["uint"])
        else:
            data = bytes.fromhex(field["bytes"])
            out += head(2, len(data)) + data
    return out


def pattern(length):
    return bytes((31 * i + i // 256) % 256 for i in range(length))


def counting(first, length):
    return bytes((first + i) % 256 for i in range(length))


def seal(key, context, plaintext):
    encryptor = Cobblestone256Encryptor(key, context)
    return encryptor.update(plaintext) + encryptor.finalize()


def open_sealed(key, context, sealed):
    decryptor = Cobblestone256Decryptor(key, context)
    return decryptor.update(sealed) + decryptor.finalize()


def wrap_key(seed):
    """X-Wing: SHAKE-256 expands the seed to the ML-KEM seed (64 bytes) and the X25519 key (32)."""
    expanded = hashlib.shake_256(seed).digest(96)
    lattice = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
    return MLKEM768X25519PrivateKey(lattice, X25519PrivateKey.from_private_bytes(expanded[64:]))


def wrap(seed, info, aad, key):
    return openssl.hpke._encrypt_with_aad(HPKE, key, wrap_key(seed).public_key(), info, aad)


def unwrap(seed, info, aad, wrapped):
    return openssl.hpke._decrypt_with_aad(HPKE, wrapped, wrap_key(seed), info, aad)


def derive(secret, label, context):
    info = cbor_text("salus/v1/" + label) + context
    return HKDF(SHA512(), 32, None, info).derive(secret)


def sign(seed, namespace, data):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.public_key().public_bytes_raw(), key.sign(b"salus/v1/" + namespace.encode() + b"\0" + data)


EXAMPLE = {"type": "vector", "fields": [{"bytes": "00ff"}, {"uint": 300}]}


def write_vectors(folder):
    context, made_by = context_bytes(EXAMPLE), f"Made by PyPI cryptography {cryptography.__version__}."

    def write(name, kind, cases):
        with open(f"{folder}/{name}-python.json", "w") as file:
            json.dump({"about": made_by, "kind": kind, "cases": cases}, file, indent=2)
            file.write("\n")

    key = counting(0, 32)
    cases = []
    for length in (0, 1, 16_383, 16_384, 16_385, 32_769):
        plaintext = pattern(length)
        given = {"key": key.hex(), "context": EXAMPLE, "sealed": seal(key, context, plaintext).hex(), "edits": []}
        opened = {"len": length, "sha256": hashlib.sha256(plaintext).hexdigest()}
        cases.append({"name": f"{length} bytes", "in": given, "out": opened})
    write("open", "open", cases)

    given = {"seed": counting(0, 32).hex(), "info": EXAMPLE, "aad": "616164"}
    wrapped = wrap(counting(0, 32), context, b"aad", counting(50, 32))
    cases = [{"name": "example", "in": given | {"wrapped": wrapped.hex()}, "out": {"key": counting(50, 32).hex()}}]
    write("unwrap", "unwrap", cases)

    public, signature = sign(counting(9, 32), "vector/1", pattern(100))
    given = {"seed": counting(9, 32).hex(), "namespace": "vector/1", "bytes": pattern(100).hex()}
    cases = [{"name": "example", "in": given, "out": {"public": public.hex(), "signature": signature.hex()}}]
    write("sign", "sign", cases)

    given = {"secret": counting(3, 48).hex(), "label": "a/b", "context": EXAMPLE}
    cases = [{"name": "example", "in": given, "out": {"key": derive(counting(3, 48), "a/b", context).hex()}}]
    write("derive", "derive", cases)


def answer(question):
    """One question; every value but `do` is hex."""
    arguments = {name: bytes.fromhex(text) for name, text in question.items() if name != "do"}
    actions = {"seal": seal, "open": open_sealed, "wrap": wrap, "unwrap": unwrap}
    return actions[question["do"]](**arguments).hex()


def main():
    if int(cryptography.__version__.split(".")[0]) < 50:
        sys.exit(f"cryptography {cryptography.__version__} is too old: 50 or later is needed")
    match sys.argv[1:]:
        case ["vectors", folder]:
            write_vectors(folder)
        case ["exchange"]:
            json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
        case _:
            sys.exit(__doc__)


main()
