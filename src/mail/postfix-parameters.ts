/**
 * The parameters of main.cf that Postfix 3.7 to 3.10 know (`postconf -d`), less those of single transports,
 * in one text: it is split only when a document has parameters of its own. A letter behind a colon says what is not
 * any text: a number of 32 (n) or of 64 bits (l), yes or no (b), a time (t).
 */
const KNOWN = `
2bounce_notice_recipient access_map_defer_code:n access_map_reject_code:n
address_verify_cache_cleanup_interval:t address_verify_default_transport address_verify_local_transport
address_verify_map address_verify_negative_cache:b address_verify_negative_expire_time:t
address_verify_negative_refresh_time:t address_verify_pending_request_limit:n address_verify_poll_count:n
address_verify_poll_delay:t address_verify_positive_expire_time:t address_verify_positive_refresh_time:t
address_verify_relay_transport address_verify_relayhost address_verify_sender
address_verify_sender_dependent_default_transport_maps address_verify_sender_dependent_relayhost_maps
address_verify_sender_ttl:t address_verify_service_name address_verify_transport_maps
address_verify_virtual_transport alias_database alias_maps allow_mail_to_commands allow_mail_to_files
allow_min_user:b allow_percent_hack:b allow_srv_lookup_fallback:b allow_untrusted_routing:b
alternate_config_directories always_add_missing_headers:b always_bcc anvil_rate_time_unit:t
anvil_status_update_time:t append_at_myorigin:b append_dot_mydomain:b application_event_drain_time:t
authorized_flush_users authorized_mailq_users authorized_submit_users
backwards_bounce_logfile_compatibility:b berkeley_db_create_buffer_size:n berkeley_db_read_buffer_size:n
best_mx_transport biff:b body_checks body_checks_size_limit:n bounce_notice_recipient
bounce_queue_lifetime:t bounce_service_name bounce_size_limit:n bounce_template_file
broken_sasl_auth_clients:b canonical_classes canonical_maps cleanup_replace_stray_cr_lf:b
cleanup_service_name command_directory command_execution_directory command_expansion_filter
command_time_limit:t compatibility_level config_directory confirm_delay_cleared:b
connection_cache_protocol_timeout:t connection_cache_service_name connection_cache_status_update_time:t
connection_cache_ttl_limit:t content_filter cyrus_sasl_config_path daemon_directory
daemon_table_open_error_is_fatal:b daemon_timeout:t data_directory debug_peer_level:n debug_peer_list
debugger_command default_database_type default_delivery_slot_cost:n default_delivery_slot_discount:n
default_delivery_slot_loan:n default_delivery_status_filter
default_destination_concurrency_failed_cohort_limit:n default_destination_concurrency_limit:n
default_destination_concurrency_negative_feedback default_destination_concurrency_positive_feedback
default_destination_rate_delay:t default_destination_recipient_limit:n default_extra_recipient_limit:n
default_filter_nexthop default_minimum_delivery_slots:n default_privs default_process_limit:n
default_rbl_reply default_recipient_limit:n default_recipient_refill_delay:t
default_recipient_refill_limit:n default_transport default_transport_rate_delay:t default_verp_delimiters
defer_code:n defer_service_name defer_transports delay_logging_resolution_limit:n delay_notice_recipient
delay_warning_time:t deliver_lock_attempts:n deliver_lock_delay:t
destination_concurrency_feedback_debug:b detect_8bit_encoding_header:b disable_dns_lookups:b
disable_mime_input_processing:b disable_mime_output_conversion:b disable_verp_bounces:b
disable_vrfy_command:b dns_ncache_ttl_fix_enable:b dnsblog_reply_delay:t dnsblog_service_name
dnssec_probe dont_remove:n double_bounce_sender duplicate_filter_limit:n
empty_address_default_transport_maps_lookup_key empty_address_local_login_sender_maps_lookup_key
empty_address_recipient empty_address_relayhost_maps_lookup_key enable_idna2003_compatibility:b
enable_long_queue_ids:b enable_original_recipient:b enable_threaded_bounces:b error_notice_recipient
error_service_name execution_directory_expansion_filter expand_owner_alias:b export_environment
fallback_transport fallback_transport_maps fast_flush_domains fast_flush_purge_time:t
fast_flush_refresh_time:t fault_injection_code:n flush_service_name force_mime_input_conversion
fork_attempts:n fork_delay:t forward_expansion_filter forward_path frozen_delivered_to:b
full_name_encoding_charset hash_queue_depth:n hash_queue_names header_address_token_limit:n header_checks
header_from_format header_size_limit:n helpful_warnings:b home_mailbox hopcount_limit:n html_directory
ignore_mx_lookup_error:b ignore_srv_lookup_error:b import_environment in_flow_delay:t inet_interfaces
inet_protocols info_log_address_format initial_destination_concurrency:n internal_mail_filter_classes
invalid_hostname_reject_code:n ipc_idle:t ipc_timeout:t ipc_ttl:t known_tcp_ports line_length_limit:n
lmdb_map_size:l lmtp_address_preference lmtp_address_verify_target lmtp_assume_final:b
lmtp_balance_inet_protocols:b lmtp_bind_address lmtp_bind_address6 lmtp_bind_address_enforce:b
lmtp_body_checks lmtp_cname_overrides_servername:b lmtp_connect_timeout:t
lmtp_connection_cache_destinations lmtp_connection_cache_on_demand:b lmtp_connection_cache_time_limit:t
lmtp_connection_reuse_count_limit:n lmtp_connection_reuse_time_limit:t lmtp_data_done_timeout:t
lmtp_data_init_timeout:t lmtp_data_xfer_timeout:t lmtp_defer_if_no_mx_address_found:b
lmtp_delivery_status_filter lmtp_discard_lhlo_keyword_address_maps lmtp_discard_lhlo_keywords
lmtp_dns_reply_filter lmtp_dns_resolver_options lmtp_dns_support_level lmtp_enforce_tls:b
lmtp_fallback_relay lmtp_generic_maps lmtp_header_checks lmtp_host_lookup lmtp_lhlo_name
lmtp_lhlo_timeout:t lmtp_line_length_limit:n lmtp_mail_timeout:t lmtp_mime_header_checks
lmtp_min_data_rate:n lmtp_mx_address_limit:n lmtp_mx_session_limit:n lmtp_nested_header_checks
lmtp_per_request_deadline:b lmtp_pix_workaround_delay_time:t lmtp_pix_workaround_maps
lmtp_pix_workaround_threshold_time:t lmtp_pix_workarounds lmtp_quit_timeout:t
lmtp_quote_rfc821_envelope:b lmtp_randomize_addresses:b lmtp_rcpt_timeout:t lmtp_reply_filter
lmtp_rset_timeout:t lmtp_sasl_auth_cache_name lmtp_sasl_auth_cache_time:t lmtp_sasl_auth_enable:b
lmtp_sasl_auth_soft_bounce:b lmtp_sasl_mechanism_filter lmtp_sasl_password_maps lmtp_sasl_path
lmtp_sasl_security_options lmtp_sasl_tls_security_options lmtp_sasl_tls_verified_security_options
lmtp_sasl_type lmtp_send_dummy_mail_auth:b lmtp_send_xforward_command:b
lmtp_sender_dependent_authentication:b lmtp_skip_5xx_greeting:b lmtp_skip_quit_response:b
lmtp_starttls_timeout:t lmtp_tcp_port lmtp_tls_CAfile lmtp_tls_CApath lmtp_tls_block_early_mail_reply:b
lmtp_tls_cert_file lmtp_tls_chain_files lmtp_tls_ciphers lmtp_tls_connection_reuse:b lmtp_tls_dcert_file
lmtp_tls_dkey_file lmtp_tls_eccert_file lmtp_tls_eckey_file lmtp_tls_enable_rpk:b
lmtp_tls_enforce_peername:b lmtp_tls_exclude_ciphers lmtp_tls_fingerprint_cert_match
lmtp_tls_fingerprint_digest lmtp_tls_force_insecure_host_tlsa_lookup:b lmtp_tls_key_file
lmtp_tls_loglevel lmtp_tls_mandatory_ciphers lmtp_tls_mandatory_exclude_ciphers
lmtp_tls_mandatory_protocols lmtp_tls_note_starttls_offer:b lmtp_tls_per_site lmtp_tls_policy_maps
lmtp_tls_protocols lmtp_tls_scert_verifydepth:n lmtp_tls_secure_cert_match lmtp_tls_security_level
lmtp_tls_servername lmtp_tls_session_cache_database lmtp_tls_session_cache_timeout:t
lmtp_tls_trust_anchor_file lmtp_tls_verify_cert_match lmtp_tls_wrappermode:b lmtp_tlsrpt_enable:b
lmtp_tlsrpt_skip_reused_handshakes:b lmtp_tlsrpt_socket_name lmtp_use_tls:b lmtp_xforward_timeout:t
local_command_shell local_delivery_status_filter local_header_rewrite_clients local_login_sender_maps
local_recipient_maps local_transport luser_relay mail_name mail_owner mail_release_date
mail_spool_directory mail_version mailbox_command mailbox_command_maps mailbox_delivery_lock
mailbox_size_limit:l mailbox_transport mailbox_transport_maps maillog_file maillog_file_compressor
maillog_file_prefixes maillog_file_rotate_suffix mailq_path manpage_directory maps_rbl_domains
maps_rbl_reject_code:n masquerade_classes masquerade_domains masquerade_exceptions master_service_disable
max_idle:t max_use:n maximal_backoff_time:t maximal_queue_lifetime:t message_drop_headers
message_reject_characters message_size_limit:l message_strip_characters meta_directory
milter_command_timeout:t milter_connect_macros milter_connect_timeout:t milter_content_timeout:t
milter_data_macros milter_default_action milter_end_of_data_macros milter_end_of_header_macros
milter_header_checks milter_helo_macros milter_macro_daemon_name milter_macro_defaults milter_macro_v
milter_mail_macros milter_protocol milter_rcpt_macros milter_unknown_command_macros
mime_boundary_length_limit:n mime_header_checks mime_nesting_limit:n minimal_backoff_time:t
multi_instance_directories multi_instance_enable:b multi_instance_group multi_instance_name
multi_instance_wrapper multi_recipient_bounce_reject_code:n mydestination mydomain myhostname mynetworks
mynetworks_style myorigin nested_header_checks newaliases_path non_fqdn_reject_code:n non_smtpd_milters
notify_classes openssl_path owner_request_special:b parent_domain_matches_subdomains
permit_mx_backup_networks pickup_service_name pipe_delivery_status_filter plaintext_reject_code:n
postlog_service_name postlogd_watchdog_timeout:t postmulti_control_commands postmulti_start_commands
postmulti_stop_commands postscreen_access_list postscreen_allowlist_interfaces
postscreen_bare_newline_action postscreen_bare_newline_enable:b postscreen_bare_newline_ttl:t
postscreen_cache_cleanup_interval:t postscreen_cache_map postscreen_cache_retention_time:t
postscreen_client_connection_count_limit:n postscreen_command_count_limit:n postscreen_command_filter
postscreen_command_time_limit:t postscreen_denylist_action postscreen_disable_vrfy_command:b
postscreen_discard_ehlo_keyword_address_maps postscreen_discard_ehlo_keywords postscreen_dnsbl_action
postscreen_dnsbl_allowlist_threshold:n postscreen_dnsbl_max_ttl:t postscreen_dnsbl_min_ttl:t
postscreen_dnsbl_reply_map postscreen_dnsbl_sites postscreen_dnsbl_threshold:n postscreen_dnsbl_timeout:t
postscreen_enforce_tls:b postscreen_expansion_filter postscreen_forbidden_commands
postscreen_greet_action postscreen_greet_banner postscreen_greet_ttl:t postscreen_greet_wait:t
postscreen_helo_required:b postscreen_non_smtp_command_action postscreen_non_smtp_command_enable:b
postscreen_non_smtp_command_ttl:t postscreen_pipelining_action postscreen_pipelining_enable:b
postscreen_pipelining_ttl:t postscreen_post_queue_limit:n postscreen_pre_queue_limit:n
postscreen_reject_footer postscreen_reject_footer_maps postscreen_tls_security_level
postscreen_upstream_proxy_protocol postscreen_upstream_proxy_timeout:t postscreen_use_tls:b
postscreen_watchdog_timeout:t prepend_delivered_header process_id process_id_directory process_name
propagate_unmatched_extensions proxy_interfaces proxy_read_maps proxy_write_maps proxymap_service_name
proxywrite_service_name qmgr_clog_warn_time:t qmgr_daemon_timeout:t qmgr_fudge_factor:n
qmgr_ipc_timeout:t qmgr_message_active_limit:n qmgr_message_recipient_limit:n
qmgr_message_recipient_minimum:n qmqpd_authorized_clients qmqpd_client_port_logging:b qmqpd_error_delay:t
qmqpd_timeout:t queue_directory queue_file_attribute_count_limit:n queue_minfree:l queue_run_delay:t
queue_service_name rbl_reply_maps readme_directory receive_override_options recipient_bcc_maps
recipient_canonical_classes recipient_canonical_maps recipient_delimiter reject_code:n
reject_tempfail_action relay_clientcerts relay_domains relay_domains_reject_code:n relay_recipient_maps
relay_transport relayhost relocated_maps remote_header_rewrite_domain require_home_directory:b
reset_owner_alias:b resolve_dequoted_address:b resolve_null_domain:b resolve_numeric_domain:b
respectful_logging:b rewrite_service_name sample_directory send_cyrus_sasl_authzid:b sender_bcc_maps
sender_canonical_classes sender_canonical_maps sender_dependent_default_transport_maps
sender_dependent_relayhost_maps sendmail_fix_line_endings sendmail_path service_name
service_throttle_time:t setgid_group shlib_directory show_user_unknown_table_name:b showq_service_name
smtp_address_preference smtp_address_verify_target smtp_always_send_ehlo:b smtp_balance_inet_protocols:b
smtp_bind_address smtp_bind_address6 smtp_bind_address_enforce:b smtp_body_checks
smtp_cname_overrides_servername:b smtp_connect_timeout:t smtp_connection_cache_destinations
smtp_connection_cache_on_demand:b smtp_connection_cache_time_limit:t smtp_connection_reuse_count_limit:n
smtp_connection_reuse_time_limit:t smtp_data_done_timeout:t smtp_data_init_timeout:t
smtp_data_xfer_timeout:t smtp_defer_if_no_mx_address_found:b smtp_delivery_status_filter
smtp_discard_ehlo_keyword_address_maps smtp_discard_ehlo_keywords smtp_dns_reply_filter
smtp_dns_resolver_options smtp_dns_support_level smtp_enforce_tls:b smtp_fallback_relay smtp_generic_maps
smtp_header_checks smtp_helo_name smtp_helo_timeout:t smtp_host_lookup smtp_line_length_limit:n
smtp_mail_timeout:t smtp_mime_header_checks smtp_min_data_rate:n smtp_mx_address_limit:n
smtp_mx_session_limit:n smtp_nested_header_checks smtp_never_send_ehlo:b smtp_per_request_deadline:b
smtp_pix_workaround_delay_time:t smtp_pix_workaround_maps smtp_pix_workaround_threshold_time:t
smtp_pix_workarounds smtp_quit_timeout:t smtp_quote_rfc821_envelope:b smtp_randomize_addresses:b
smtp_rcpt_timeout:t smtp_reply_filter smtp_rset_timeout:t smtp_sasl_auth_cache_name
smtp_sasl_auth_cache_time:t smtp_sasl_auth_enable:b smtp_sasl_auth_soft_bounce:b
smtp_sasl_mechanism_filter smtp_sasl_password_maps smtp_sasl_path smtp_sasl_security_options
smtp_sasl_tls_security_options smtp_sasl_tls_verified_security_options smtp_sasl_type
smtp_send_dummy_mail_auth:b smtp_send_xforward_command:b smtp_sender_dependent_authentication:b
smtp_skip_5xx_greeting:b smtp_skip_quit_response:b smtp_starttls_timeout:t smtp_tcp_port smtp_tls_CAfile
smtp_tls_CApath smtp_tls_block_early_mail_reply:b smtp_tls_cert_file smtp_tls_chain_files
smtp_tls_ciphers smtp_tls_connection_reuse:b smtp_tls_dane_insecure_mx_policy smtp_tls_dcert_file
smtp_tls_dkey_file smtp_tls_eccert_file smtp_tls_eckey_file smtp_tls_enable_rpk:b
smtp_tls_enforce_peername:b smtp_tls_exclude_ciphers smtp_tls_fingerprint_cert_match
smtp_tls_fingerprint_digest smtp_tls_force_insecure_host_tlsa_lookup:b smtp_tls_key_file
smtp_tls_loglevel smtp_tls_mandatory_ciphers smtp_tls_mandatory_exclude_ciphers
smtp_tls_mandatory_protocols smtp_tls_note_starttls_offer:b smtp_tls_per_site smtp_tls_policy_maps
smtp_tls_protocols smtp_tls_scert_verifydepth:n smtp_tls_secure_cert_match smtp_tls_security_level
smtp_tls_servername smtp_tls_session_cache_database smtp_tls_session_cache_timeout:t
smtp_tls_trust_anchor_file smtp_tls_verify_cert_match smtp_tls_wrappermode:b smtp_tlsrpt_enable:b
smtp_tlsrpt_skip_reused_handshakes:b smtp_tlsrpt_socket_name smtp_use_tls:b smtp_xforward_timeout:t
smtpd_authorized_verp_clients smtpd_authorized_xclient_hosts smtpd_authorized_xforward_hosts smtpd_banner
smtpd_client_auth_rate_limit:n smtpd_client_connection_count_limit:n smtpd_client_connection_rate_limit:n
smtpd_client_event_limit_exceptions smtpd_client_message_rate_limit:n
smtpd_client_new_tls_session_rate_limit:n smtpd_client_port_logging:b smtpd_client_recipient_rate_limit:n
smtpd_client_restrictions smtpd_command_filter smtpd_data_restrictions
smtpd_delay_open_until_valid_rcpt:b smtpd_delay_reject:b smtpd_discard_ehlo_keyword_address_maps
smtpd_discard_ehlo_keywords smtpd_dns_reply_filter smtpd_end_of_data_restrictions smtpd_enforce_tls:b
smtpd_error_sleep_time:t smtpd_etrn_restrictions smtpd_expansion_filter smtpd_forbid_bare_newline
smtpd_forbid_bare_newline_exclusions smtpd_forbid_bare_newline_reject_code:n
smtpd_forbid_unauth_pipelining:b smtpd_forbidden_commands smtpd_hard_error_limit:n smtpd_helo_required:b
smtpd_helo_restrictions smtpd_hide_client_session:b smtpd_history_flush_threshold:n
smtpd_junk_command_limit:n smtpd_log_access_permit_actions smtpd_milter_maps smtpd_milters
smtpd_min_data_rate:n smtpd_noop_commands smtpd_null_access_lookup_key smtpd_peername_lookup:b
smtpd_per_request_deadline:b smtpd_policy_service_default_action smtpd_policy_service_max_idle:t
smtpd_policy_service_max_ttl:t smtpd_policy_service_policy_context smtpd_policy_service_request_limit:n
smtpd_policy_service_retry_delay:t smtpd_policy_service_timeout:t smtpd_policy_service_try_limit:n
smtpd_proxy_ehlo smtpd_proxy_filter smtpd_proxy_options smtpd_proxy_timeout:t smtpd_recipient_limit:n
smtpd_recipient_overshoot_limit:n smtpd_recipient_restrictions smtpd_reject_footer
smtpd_reject_footer_maps smtpd_reject_unlisted_recipient:b smtpd_reject_unlisted_sender:b
smtpd_relay_before_recipient_restrictions:b smtpd_relay_restrictions smtpd_restriction_classes
smtpd_sasl_auth_enable:b smtpd_sasl_authenticated_header:b smtpd_sasl_exceptions_networks
smtpd_sasl_local_domain smtpd_sasl_mechanism_filter smtpd_sasl_path smtpd_sasl_response_limit:n
smtpd_sasl_security_options smtpd_sasl_service smtpd_sasl_tls_security_options smtpd_sasl_type
smtpd_sender_login_maps smtpd_sender_restrictions smtpd_service_name smtpd_soft_error_limit:n
smtpd_starttls_timeout:t smtpd_timeout:t smtpd_tls_CAfile smtpd_tls_CApath
smtpd_tls_always_issue_session_ids:b smtpd_tls_ask_ccert:b smtpd_tls_auth_only:b
smtpd_tls_ccert_verifydepth:n smtpd_tls_cert_file smtpd_tls_chain_files smtpd_tls_ciphers
smtpd_tls_dcert_file smtpd_tls_dh1024_param_file smtpd_tls_dh512_param_file smtpd_tls_dkey_file
smtpd_tls_eccert_file smtpd_tls_eckey_file smtpd_tls_eecdh_grade smtpd_tls_enable_rpk:b
smtpd_tls_exclude_ciphers smtpd_tls_fingerprint_digest smtpd_tls_key_file smtpd_tls_loglevel
smtpd_tls_mandatory_ciphers smtpd_tls_mandatory_exclude_ciphers smtpd_tls_mandatory_protocols
smtpd_tls_protocols smtpd_tls_received_header:b smtpd_tls_req_ccert:b smtpd_tls_security_level
smtpd_tls_session_cache_database smtpd_tls_session_cache_timeout:t smtpd_tls_wrappermode:b
smtpd_upstream_proxy_protocol smtpd_upstream_proxy_timeout:t smtpd_use_tls:b smtputf8_autodetect_classes
smtputf8_enable:b soft_bounce:b stale_lock_time:t stress strict_7bit_headers:b strict_8bitmime:b
strict_8bitmime_body:b strict_mailbox_ownership:b strict_mime_encoding_domain:b strict_rfc821_envelopes:b
strict_smtputf8:b sun_mailtool_compatibility:b swap_bangpath:b syslog_facility syslog_name
tcp_windowsize:n tls_append_default_CA:b tls_config_file tls_config_name tls_daemon_random_bytes:n
tls_dane_digests tls_disable_workarounds tls_eecdh_auto_curves tls_eecdh_strong_curve
tls_eecdh_ultra_curve tls_export_cipherlist tls_fast_shutdown_enable:b tls_high_cipherlist
tls_legacy_public_key_fingerprints:b tls_low_cipherlist tls_medium_cipherlist tls_null_cipherlist
tls_preempt_cipherlist:b tls_random_bytes:n tls_random_exchange_name tls_random_prng_update_period:t
tls_random_reseed_period:t tls_random_source tls_server_sni_maps tls_session_ticket_cipher
tls_ssl_options tls_wildcard_matches_multiple_labels:b tlsmgr_service_name tlsproxy_client_CAfile
tlsproxy_client_CApath tlsproxy_client_cert_file tlsproxy_client_chain_files tlsproxy_client_dcert_file
tlsproxy_client_dkey_file tlsproxy_client_eccert_file tlsproxy_client_eckey_file
tlsproxy_client_enforce_tls:b tlsproxy_client_fingerprint_digest tlsproxy_client_key_file
tlsproxy_client_loglevel tlsproxy_client_loglevel_parameter tlsproxy_client_per_site
tlsproxy_client_policy_maps tlsproxy_client_scert_verifydepth:n tlsproxy_client_security_level
tlsproxy_client_use_tls:b tlsproxy_enforce_tls:b tlsproxy_service_name tlsproxy_tls_CAfile
tlsproxy_tls_CApath tlsproxy_tls_always_issue_session_ids:b tlsproxy_tls_ask_ccert:b
tlsproxy_tls_ccert_verifydepth:n tlsproxy_tls_cert_file tlsproxy_tls_chain_files tlsproxy_tls_ciphers
tlsproxy_tls_dcert_file tlsproxy_tls_dh1024_param_file tlsproxy_tls_dh512_param_file
tlsproxy_tls_dkey_file tlsproxy_tls_eccert_file tlsproxy_tls_eckey_file tlsproxy_tls_eecdh_grade
tlsproxy_tls_exclude_ciphers tlsproxy_tls_fingerprint_digest tlsproxy_tls_key_file tlsproxy_tls_loglevel
tlsproxy_tls_mandatory_ciphers tlsproxy_tls_mandatory_exclude_ciphers tlsproxy_tls_mandatory_protocols
tlsproxy_tls_protocols tlsproxy_tls_req_ccert:b tlsproxy_tls_security_level tlsproxy_use_tls:b
tlsproxy_watchdog_timeout:t trace_service_name transport_maps transport_retry_time:t trigger_timeout:t
undisclosed_recipients_header unknown_address_reject_code:n unknown_address_tempfail_action
unknown_client_reject_code:n unknown_helo_hostname_tempfail_action unknown_hostname_reject_code:n
unknown_local_recipient_reject_code:n unknown_relay_recipient_reject_code:n
unknown_virtual_alias_reject_code:n unknown_virtual_mailbox_reject_code:n
unverified_recipient_defer_code:n unverified_recipient_reject_code:n unverified_recipient_reject_reason
unverified_recipient_tempfail_action unverified_sender_defer_code:n unverified_sender_reject_code:n
unverified_sender_reject_reason unverified_sender_tempfail_action use_srv_lookup verp_delimiter_filter
virtual_alias_address_length_limit:n virtual_alias_domains virtual_alias_expansion_limit:n
virtual_alias_maps virtual_alias_recursion_limit:n virtual_delivery_status_filter virtual_gid_maps
virtual_mailbox_base virtual_mailbox_domains virtual_mailbox_limit:l virtual_mailbox_lock
virtual_mailbox_maps virtual_minimum_uid:n virtual_transport virtual_uid_maps
`;

/** What a transport has of its own: `<service>_<suffix>` (postconf(5), "transport_destination_..."). */
const TRANSPORT_SUFFIXES = `
delivery_slot_cost:n delivery_slot_discount:n delivery_slot_loan:n
destination_concurrency_failed_cohort_limit:n destination_concurrency_limit:n
destination_concurrency_negative_feedback destination_concurrency_positive_feedback
destination_rate_delay:t destination_recipient_limit:n extra_recipient_limit:n
initial_destination_concurrency:n minimum_delivery_slots:n recipient_limit:n recipient_refill_delay:t
recipient_refill_limit:n transport_rate_delay:t time_limit:t
`;

/** The services that mailc puts into master.cf: none of them can be the name of a program. */
export const POSTFIX_SERVICE_NAMES: ReadonlySet<string> = new Set([
  'anvil',
  'bounce',
  'cleanup',
  'defer',
  'discard',
  'error',
  'flush',
  'lmtp',
  'local',
  'maildrop',
  'pickup',
  'pipe',
  'postlog',
  'proxymap',
  'proxywrite',
  'qmgr',
  'relay',
  'retry',
  'rewrite',
  'scache',
  'showq',
  'smtp',
  'smtpd',
  'smtps',
  'submission',
  'submissions',
  'tlsmgr',
  'tlsproxy',
  'trace',
  'verify',
  'virtual',
]);

/** The parameters that mailc itself sets in main.cf and master.cf of the server; a document cannot set them too. */
export const COMPILED_PARAMETERS: ReadonlySet<string> = new Set([
  'alias_database',
  'alias_maps',
  'append_dot_mydomain',
  'authorized_mailq_users',
  'biff',
  'compatibility_level',
  'cyrus_sasl_config_path',
  'disable_vrfy_command',
  'enable_long_queue_ids',
  'expand_owner_alias',
  'host_sender',
  'internal_mail_filter_classes',
  'local_recipient_maps',
  'local_transport',
  'mailbox_size_limit',
  'mailbox_transport',
  'mx_relay_restrictions',
  'mydestination',
  'mydomain',
  'myhostname',
  'mynetworks',
  'myorigin',
  'non_smtpd_milters',
  'parent_domain_matches_subdomains',
  'propagate_unmatched_extensions',
  'recipient_delimiter',
  'relocated_maps',
  'smtp_tls_CApath',
  'smtp_tls_loglevel',
  'smtp_tls_security_level',
  'smtpd_data_restrictions',
  'smtpd_forbid_bare_newline',
  'smtpd_helo_required',
  'smtpd_helo_restrictions',
  'smtpd_milters',
  'smtpd_recipient_restrictions',
  'smtpd_relay_restrictions',
  'smtpd_restriction_classes',
  'smtpd_sasl_auth_enable',
  'smtpd_sasl_local_domain',
  'smtpd_sasl_path',
  'smtpd_sasl_security_options',
  'smtpd_sasl_type',
  'smtpd_sender_login_maps',
  'smtpd_sender_restrictions',
  'smtpd_tls_auth_only',
  'smtpd_tls_chain_files',
  'smtpd_tls_loglevel',
  'smtpd_tls_mandatory_protocols',
  'smtpd_tls_received_header',
  'smtpd_tls_security_level',
  'smtpd_tls_wrappermode',
  'submission_client_restrictions',
  'submission_end_of_data_restrictions',
  'submission_relay_restrictions',
  'submission_sender_restrictions',
  'syslog_name',
  'transport_maps',
  'virtual_alias_maps',
]);

/** Parameters whose `$name` is filled in while mail flows, by something else than main.cf. */
export const RAW_PARAMETERS: ReadonlySet<string> = new Set([
  'command_execution_directory',
  'default_rbl_reply',
  'fallback_transport',
  'forward_path',
  'luser_relay',
  'mailbox_command',
  'mailbox_command_maps',
  'smtpd_reject_footer',
]);

/** The names in /etc/postfix that are taken: files that mailc writes, and files of Postfix's package. */
const TAKEN_FILES: ReadonlySet<string> = new Set([
  'main.cf',
  'master.cf',
  'users',
  'domains',
  'senders',
  'transport',
  'relocated',
  'refusals',
  'sasl_access',
  'routes',
  'aliases',
  'sealed',
  'sasl',
  'sasl_passwd',
  'dynamicmaps.cf',
  'dynamicmaps.cf.d',
  'main.cf.proto',
  'master.cf.proto',
  'makedefs.out',
  'post-install',
  'postfix-files',
  'postfix-files.d',
  'postfix-script',
]);

/** True when a file of /etc/postfix, or the compiled form of a table there, has this name already. */
export function isTakenFile(name: string): boolean {
  return TAKEN_FILES.has(name) || TAKEN_FILES.has(name.replace(/\.(cdb|lmdb|db|dir|pag)$/, ''));
}

/** What a value has to be; undefined for any text. */
export type ParameterKind = 'number' | 'large number' | 'switch' | 'time' | undefined;

const KINDS: Readonly<Record<string, ParameterKind>> = {
  n: 'number',
  l: 'large number',
  b: 'switch',
  t: 'time',
};

/** Every parameter that Postfix knows by itself. */
export function knownParameters(): readonly string[] {
  return marked(KNOWN).map(([name]) => name);
}

/** True for a parameter that Postfix knows by itself. */
export function isKnownParameter(name: string): boolean {
  return markOf(name) !== undefined;
}

/** The mark of a known parameter, '' for none, found in the text as it is: to split it takes longer than all rules. */
function markOf(name: string): string | undefined {
  if (!/^\w+$/.test(name)) return undefined;
  for (let at = KNOWN.indexOf(name); at >= 0; at = KNOWN.indexOf(name, at + 1)) {
    const [end = '', mark = ''] = KNOWN.slice(at + name.length, at + name.length + 2);
    const isWhole = isBlank(KNOWN[at - 1]) && (isBlank(end) || end === ':');
    if (isWhole) return end === ':' ? mark : '';
  }
  return undefined;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\n';
}

/** True for a parameter of one transport, such as `relay_destination_concurrency_limit`; pipes are transports too. */
export function isTransportParameter(name: string, pipes: Iterable<string>): boolean {
  return transportParameter(name, pipes) !== undefined;
}

/** What the value of a parameter has to be, of Postfix or of one transport. */
export function parameterKind(name: string, pipes: Iterable<string>): ParameterKind {
  const mark = markOf(name);
  return mark === undefined ? transportParameter(name, pipes)?.[1] : KINDS[mark];
}

function transportParameter(
  name: string,
  pipes: Iterable<string>,
): readonly [string, ParameterKind] | undefined {
  const services = new Set([...POSTFIX_SERVICE_NAMES, ...pipes]);
  return marked(TRANSPORT_SUFFIXES).find(
    ([suffix]) => name.endsWith(`_${suffix}`) && services.has(name.slice(0, -suffix.length - 1)),
  );
}

function marked(text: string): (readonly [name: string, kind: ParameterKind])[] {
  return words(text).map((word) => {
    const [name = '', kind = ''] = word.split(':');
    return [name, KINDS[kind]];
  });
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
