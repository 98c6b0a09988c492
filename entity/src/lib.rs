//! The tables of Deskfolk as sea-orm entities, one module a table, and the finders that scope rows.
//!
//! Entities never cross the wire: DTOs are in `domain`. Ids, points in time and closed choices are
//! the types of `domain`; a column whose name says it all has no comment of its own.

#![expect(missing_docs, reason = "the derives of sea-orm generate undocumented items")]

pub mod access_grant;
pub mod access_group;
pub mod account;
pub mod account_limit;
pub mod agent;
pub mod api_token;
pub mod article;
pub mod attachment;
pub mod authenticator;
pub mod bulk_item;
pub mod bulk_operation;
pub mod custom_field;
pub mod customer;
pub mod customer_profile;
pub mod default_view;
pub mod department;
pub mod duplicate;
pub mod duplicate_key;
pub mod duplicate_scan;
pub mod epoch;
pub mod flash;
pub mod impersonation;
pub mod import_row;
pub mod import_run;
pub mod incoming_mail;
pub mod integration;
pub mod integration_person;
pub mod integration_run;
pub mod job;
pub mod journal;
pub mod journal_redaction;
pub mod journal_seal;
pub mod lead;
pub mod legal_hold;
pub mod mail_domain;
pub mod mail_template;
pub mod mailbox;
pub mod mailbox_account;
pub mod one_time_link;
pub mod opportunity;
pub mod person_merge;
pub mod person_merge_row;
pub mod primary_contact;
pub mod privacy_task;
pub mod queue;
pub mod recovery_code;
pub mod role;
pub mod sales_account;
pub mod saved_view;
pub mod scope;
pub mod session;
pub mod setting;
pub mod sign_in_challenge;
pub mod site;
pub mod source;
pub mod throttle;
pub mod ticket;
pub mod ticket_mail;
pub mod ticket_profile;
pub mod ticket_search;
pub mod ticket_type;
pub mod ticket_type_field;
pub mod time_entry;
pub mod undeliverable_address;
pub mod user;
pub mod user_email;
pub mod user_phone;
pub mod user_profile;
pub mod user_search;
