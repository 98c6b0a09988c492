//! The whole server over a real socket, on both databases.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

#[path = "../../../service/tests/it/authenticator.rs"]
mod authenticator;
mod oidc;
mod passkeys;
mod preferences;
mod scim;
mod support;

mod api_accounts;
mod api_agents;
mod api_bulk;
mod api_calls;
mod api_confidential;
mod api_contacts;
mod api_directory;
mod api_document;
mod api_guest_links;
mod api_imports;
mod api_integrations;
mod api_looks;
mod api_mail_domains;
mod api_mail_templates;
mod api_mailbox_accounts;
mod api_mailboxes;
mod api_merging;
mod api_offboarding;
mod api_opportunities;
mod api_participants;
mod api_previews;
mod api_privacy;
mod api_problems;
mod api_response;
mod api_rights;
mod api_sessions;
mod api_sources;
mod api_ticket_types;
mod api_tickets;
mod api_ties;
mod api_time;
mod api_tokens;
mod api_views;
