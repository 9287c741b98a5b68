"""Reads a push message as a device does (RFC 8188, RFC 8291), and judges who sent it (RFC 8292).

Arguments: the device's private number in hexadecimal digits, its auth secret, the message, the Authorization header;
bytes in base64url. Prints the claims, then the message.
"""
import base64
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RAW = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def derive(salt, key, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)


private, secret, body, authorization = sys.argv[1:]
device = ec.derive_private_key(int(private, 16), ec.SECP256R1())
body = bytes_of(body)
salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
sender, record = body[21:21 + length], body[21 + length:]
assert len(record) <= size
shared = device.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
both = device.public_key().public_bytes(*RAW) + sender
key = derive(bytes_of(secret), shared, b"WebPush: info\0" + both, 32)
cipher = AESGCM(derive(salt, key, b"Content-Encoding: aes128gcm\0", 16))
plain = cipher.decrypt(derive(salt, key, b"Content-Encoding: nonce\0", 12), record, None).rstrip(b"\0")
assert plain[-1] == 2

scheme, parameters = authorization.split(" ", 1)
assert scheme == "vapid"
parameters = dict(pair.strip().split("=", 1) for pair in parameters.split(","))
head, claims, signature = parameters["t"].split(".")
signature = bytes_of(signature)
assert len(signature) == 64
server = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(parameters["k"]))
server.verify(
    encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")),
    f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
assert bytes_of(head) == b'{"typ":"JWT","alg":"ES256"}'
print(bytes_of(claims).decode())
print(plain[:-1].decode())
