package dev.orrery.http;

/** Reads Accept-Encoding (RFC 9110 section 12.5.3). Stateless. */
final class AcceptEncoding {
    private AcceptEncoding() {}

    /** Whether gzip is welcome: named or by {@code *}, and not with a weight of nothing. */
    static boolean gzip(String value) {
        boolean any = false;
        int start = 0;
        while (start < value.length()) {
            int comma = value.indexOf(',', start);
            int end = comma < 0 ? value.length() : comma;
            String coding = value.substring(start, end).trim();
            int semicolon = coding.indexOf(';');
            String name =
                    semicolon < 0 ? coding : coding.substring(0, semicolon).trim();
            boolean wanted = semicolon < 0 || !isZero(coding.substring(semicolon + 1));
            if (name.equalsIgnoreCase("gzip") || name.equalsIgnoreCase("x-gzip")) {
                return wanted;
            }
            any |= name.equals("*") && wanted;
            start = end + 1;
        }
        return any;
    }

    private static boolean isZero(String weight) {
        String trimmed = weight.trim();
        if (!trimmed.regionMatches(true, 0, "q=", 0, 2)) {
            return false;
        }
        for (int i = 2; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            if (c != '0' && c != '.') {
                return false;
            }
        }
        return true;
    }
}
