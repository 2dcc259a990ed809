import type { MailSystem } from '../mail/system.ts';
import type { BlindSpot } from './answers.ts';

/**
 * What postfix.main of mail.yml may set and Postfix's look-ups, replies and expansion depend on (postconf(5)). All other
 * parameters are set by mailc itself, or leave the way of a message as it is.
 */
const DECIDING: ReadonlySet<string> = new Set(
  `
  access_map_reject_code address_verify_sender allow_mail_to_commands allow_mail_to_files allow_min_user
  allow_percent_hack allow_untrusted_routing always_bcc append_at_myorigin body_checks canonical_classes canonical_maps
  cleanup_service_name content_filter default_transport defer_transports double_bounce_sender empty_address_recipient
  fallback_transport fallback_transport_maps forward_path header_checks home_mailbox inet_interfaces inet_protocols
  local_header_rewrite_clients luser_relay mailbox_command mailbox_command_maps mailbox_transport_maps masquerade_classes
  masquerade_domains masquerade_exceptions milter_header_checks mime_header_checks nested_header_checks
  non_fqdn_reject_code owner_request_special proxy_interfaces receive_override_options recipient_bcc_maps
  recipient_canonical_classes recipient_canonical_maps reject_code relay_domains relay_domains_reject_code
  relay_recipient_maps relay_transport relayhost resolve_dequoted_address resolve_null_domain resolve_numeric_domain
  sender_bcc_maps sender_canonical_classes sender_canonical_maps sender_dependent_default_transport_maps
  sender_dependent_relayhost_maps show_user_unknown_table_name smtp_generic_maps smtpd_client_restrictions
  smtpd_command_filter smtpd_delay_reject smtpd_end_of_data_restrictions smtpd_proxy_filter smtpd_recipient_limit
  smtpd_reject_unlisted_recipient smtpd_reject_unlisted_sender smtpd_relay_before_recipient_restrictions smtputf8_enable
  soft_bounce strict_rfc821_envelopes strict_smtputf8 swap_bangpath unknown_local_recipient_reject_code
  virtual_alias_address_length_limit virtual_alias_domains virtual_alias_expansion_limit virtual_alias_recursion_limit
  virtual_mailbox_domains virtual_mailbox_maps virtual_transport
  `
    .trim()
    .split(/\s+/),
);

/** The parameters of a mail system that its answers cannot see through, by name. */
export function blindSpotsOf({ postfix }: MailSystem): BlindSpot[] {
  return postfix.main
    .filter(({ name }) => DECIDING.has(name))
    .map(({ name, path }) => ({ parameter: name, path }));
}
