/**
 * People, groups, locations and resources from LDAP v3 directories (RFC 4511): OpenLDAP, Active Directory, FreeIPA,
 * Kolab. Asked record by record, never polled; every value that a person typed is escaped (RFC 4515, RFC 4514).
 */
@NullMarked
package dev.orrery.source.ldap;

import org.jspecify.annotations.NullMarked;
