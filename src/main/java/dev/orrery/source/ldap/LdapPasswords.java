package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ErrorType;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10RequestControl;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ResponseControl;
import dev.orrery.directory.PasswordVerdict;
import java.util.Locale;
import java.util.Set;

/** Checks passwords by binding as the person (RFC 4513 section 5.1.3), and tells the ways to fail apart. */
final class LdapPasswords {
    /** Active Directory's {@code data} codes: expired, disabled, outside hours, must be changed, locked. */
    private static final Set<String> LOCKED_DATA = Set.of("530", "531", "532", "533", "701", "773", "775");

    private LdapPasswords() {}

    /** Sends a bind and waits for its answer. */
    @FunctionalInterface
    interface Binding {
        LDAPResult bind(SimpleBindRequest request) throws LDAPException;
    }

    /**
     * Binds.
     *
     * @throws LDAPException when the answer is none about this person
     */
    static PasswordVerdict verify(Binding binding, String dn, char[] password) throws LDAPException {
        if (password.length == 0 || dn.isEmpty()) {
            // RFC 4513, 5.1.2: a bind without a password succeeds and proves nothing.
            return PasswordVerdict.WRONG;
        }
        try {
            SimpleBindRequest request = new SimpleBindRequest(
                    dn, new String(password), new DraftBeheraLDAPPasswordPolicy10RequestControl(false));
            return verdict(binding.bind(request));
        } catch (LDAPException e) {
            if (!isVerdict(e.getResultCode())) {
                throw e;
            }
            return verdict(e.toLDAPResult());
        }
    }

    private static boolean isVerdict(ResultCode code) {
        return code.equals(ResultCode.INVALID_CREDENTIALS)
                || code.equals(ResultCode.NO_SUCH_OBJECT)
                || code.equals(ResultCode.UNWILLING_TO_PERFORM)
                || code.equals(ResultCode.CONSTRAINT_VIOLATION)
                || code.equals(ResultCode.INAPPROPRIATE_AUTHENTICATION)
                || code.equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS);
    }

    /** Also of a success: a policy may say in a control that the password has expired and must be changed first. */
    private static PasswordVerdict verdict(LDAPResult result) throws LDAPException {
        if (result.getResultCode().equals(ResultCode.SUCCESS)) {
            return PasswordVerdict.RIGHT;
        }
        if (result.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
            return PasswordVerdict.UNKNOWN;
        }
        DraftBeheraLDAPPasswordPolicy10ResponseControl policy =
                DraftBeheraLDAPPasswordPolicy10ResponseControl.get(result);
        DraftBeheraLDAPPasswordPolicy10ErrorType error = policy == null ? null : policy.getErrorType();
        if (error == DraftBeheraLDAPPasswordPolicy10ErrorType.ACCOUNT_LOCKED
                || error == DraftBeheraLDAPPasswordPolicy10ErrorType.PASSWORD_EXPIRED) {
            return PasswordVerdict.LOCKED;
        }
        if (result.getResultCode().equals(ResultCode.INVALID_CREDENTIALS)) {
            return ofData(String.valueOf(result.getDiagnosticMessage()));
        }
        return result.getResultCode().equals(ResultCode.INAPPROPRIATE_AUTHENTICATION)
                ? PasswordVerdict.WRONG
                : PasswordVerdict.LOCKED;
    }

    /** Active Directory: {@code 80090308: LdapErr: …, comment: AcceptSecurityContext error, data 775, v3839}. */
    private static PasswordVerdict ofData(String message) {
        int at = message.toLowerCase(Locale.ROOT).indexOf(", data ");
        if (at < 0) {
            return PasswordVerdict.WRONG;
        }
        String data = message.substring(at + 7).split("[^0-9a-fA-F]", 2)[0];
        if (data.equals("525")) {
            return PasswordVerdict.UNKNOWN;
        }
        return LOCKED_DATA.contains(data) ? PasswordVerdict.LOCKED : PasswordVerdict.WRONG;
    }
}
