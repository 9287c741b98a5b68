package dev.orrery.access;

import dev.orrery.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets so that the store alone betrays none: AES-256-GCM with a key from a file, a new nonce for each, bound to
 * what it is of. Thread-safe.
 */
public final class Sealer {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MARK_BYTES = 4;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final SecretKeySpec key;
    private final byte[] mark;
    private final SecureRandom random;

    /** @param key 32 bytes */
    public Sealer(byte[] key, SecureRandom random) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "AES");
        this.mark = Arrays.copyOf(Sha256.of(key), MARK_BYTES);
        this.random = random;
    }

    /**
     * With the key in a file, 32 bytes in Base64; makes one that only its owner may read if there is none.
     *
     * @throws IOException with a sentence: it cannot be read or made, holds no key, or others may read it
     */
    public static Sealer open(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            make(file, random);
        }
        boolean posix = Files.getFileStore(file).supportsFileAttributeView("posix");
        if (posix && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(file + " may be read by others than its owner; chmod 600 it.");
        }
        try {
            byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
            if (key.length == KEY_BYTES) {
                return new Sealer(key, random);
            }
        } catch (IllegalArgumentException e) {
            // as for a wrong length
        }
        throw new IOException(file + " is not 32 bytes in Base64; put the file back that was there before, or remove it"
                + " and let cloud accounts and hooks be registered anew.");
    }

    private static void make(Path file, SecureRandom random) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        Path made = file.resolveSibling(file.getFileName() + "." + Long.toHexString(random.nextLong()));
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.createFile(made, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createFile(made);
        }
        try {
            Files.writeString(made, Base64.getEncoder().encodeToString(key) + "\n", StandardOpenOption.WRITE);
            Files.createLink(file, made); // whole at once, and never over another process's
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (UnsupportedOperationException e) {
            Files.move(made, file);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    /** Tells keys apart, and nothing else of them: a word that may be stored beside what was sealed. */
    public String mark() {
        return HexFormat.of().formatHex(mark);
    }

    /**
     * What the store keeps.
     *
     * @param of what the secret is of; it opens for nothing else
     */
    public byte[] seal(String of, byte[] secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed;
        try {
            sealed = run(Cipher.ENCRYPT_MODE, of, nonce, secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed", e);
        }
        return ByteBuffer.allocate(MARK_BYTES + NONCE_BYTES + sealed.length)
                .put(mark)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * The secret again.
     *
     * @throws Locked if it was sealed with another key, or for something else
     */
    public byte[] open(String of, byte[] stored) throws Locked {
        if (stored.length < MARK_BYTES + NONCE_BYTES || !Arrays.equals(Arrays.copyOf(stored, MARK_BYTES), mark)) {
            throw new Locked();
        }
        byte[] nonce = Arrays.copyOfRange(stored, MARK_BYTES, MARK_BYTES + NONCE_BYTES);
        byte[] sealed = Arrays.copyOfRange(stored, MARK_BYTES + NONCE_BYTES, stored.length);
        try {
            return run(Cipher.DECRYPT_MODE, of, nonce, sealed);
        } catch (GeneralSecurityException e) {
            throw new Locked();
        }
    }

    /** It was sealed with another key, or for something else. */
    public static final class Locked extends Exception {
        private static final long serialVersionUID = 1;

        Locked() {
            super("It was sealed with another key than that in tracker.key-file.");
        }
    }

    private byte[] run(int mode, String of, byte[] nonce, byte[] text) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(of.getBytes(StandardCharsets.UTF_8));
        return cipher.doFinal(text);
    }
}
