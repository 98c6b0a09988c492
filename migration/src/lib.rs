//! The database schema of Deskfolk, as a list of changes for `SQLite` and `PostgreSQL`.
//!
//! To change the schema, add a file `m<date>_<number>_<what>.rs` with a `Migration` and append it to [`Migrator`].
//! One that creates tables and nothing else lists them (`ddl::Tables`); any other has `use_transaction`, `up` and
//! `down`. Rules:
//!
//! - A released migration never changes, so it names tables and columns as strings and imports
//!   nothing of the other crates.
//! - Points in time are `bigint` milliseconds since the Unix epoch, closed choices `varchar(32)`;
//!   no default of the database replaces a value the program has to set.
//! - Foreign keys go into `CREATE TABLE`, as `SQLite` cannot add them, and `SQLite` takes one change for
//!   each `ALTER TABLE`.
//! - A running older version must get along with the new schema: add first, remove in a later
//!   release.
//! - The entity of the table follows, and the test that selects from every entity on both databases.

#![expect(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` elides them, and an implementation has to do as the trait does"
)]

mod ddl;
mod m20261122_000001_create_directory;
mod m20261122_000002_create_structure;
mod m20261122_000003_create_tickets;
mod m20261122_000004_create_journal;
mod m20261122_000005_create_operations;
mod m20261122_000006_create_sign_in;
mod m20261122_000007_create_search;
mod m20261122_000008_create_profiles;
mod m20261122_000010_create_bulk_operations;
mod m20261122_000011_create_list_indexes;
mod m20261122_000012_create_imports;
mod m20261122_000013_create_account_limit;
mod m20261122_000014_create_saved_views;
mod m20261122_000014_create_sources;
mod m20261122_000014_create_two_factor;
mod m20261122_000015_create_privacy;
mod m20261122_000016_create_ticket_profiles;
mod m20261122_000017_create_time_entries;
mod m20261122_000018_create_mail_domains;
mod m20261122_000018_create_primary_contacts;
mod m20261122_000019_create_ticket_types;
mod m20261122_000020_create_opportunities;
mod m20261122_000021_create_mailboxes;
mod m20261122_000022_create_mailbox_accounts;
mod m20261122_000023_create_integrations;
mod m20261122_000024_create_personal_choices;
mod m20261122_000025_add_import_undo;
mod m20261123_000026_complete_directory;
mod m20261123_000027_create_ticket_ties;
mod m20261123_000028_create_guest_links;
mod m20261123_000029_create_devices;
mod m20261123_000030_create_passkeys;
mod m20261123_000031_add_looks;
mod m20261123_000032_create_scim;
mod m20261123_000033_create_merging;
mod m20261123_000035_create_response_targets;
mod m20261123_000037_create_legal_holds;
mod m20261123_000038_create_message_search;
mod m20261123_000039_create_oidc;
mod m20261123_000040_add_two_factor_of_roles;
mod m20261123_000041_add_site_fields;
mod m20261123_000042_add_tags_and_bulk;
mod m20261123_000043_merge_search_rarely;
mod m20261123_000043_search_subjects;
mod m20261123_000044_create_privacy_tools;
mod m20261123_000045_complete_sources;
mod m20261123_000048_complete_lists;
mod m20261123_000049_participants_and_notices;
mod m20261123_000051_add_registration_modes;
mod m20261123_000052_add_markdown;
mod m20261123_000053_create_customer_search;
mod m20261123_000055_complete_accounts;
mod m20261123_000056_number_outsiders;
mod m20261123_000057_find_by_owner_and_type;
mod m20261123_000058_create_import_mappings;
mod m20261123_000059_create_integration_grants;
mod m20261124_000060_find_grants_of_customers;
mod m20261124_000061_count_open_tickets_by_state;

use ddl::Creating;
use sea_orm_migration::prelude::*;
pub use sea_orm_migration::prelude::{MigratorTrait, SchemaManager};

/// Applies and takes back the changes, in this order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Creating(m20261122_000001_create_directory::Migration)),
            Box::new(Creating(m20261122_000002_create_structure::Migration)),
            Box::new(Creating(m20261122_000003_create_tickets::Migration)),
            Box::new(Creating(m20261122_000004_create_journal::Migration)),
            Box::new(m20261122_000005_create_operations::Migration),
            Box::new(Creating(m20261122_000006_create_sign_in::Migration)),
            Box::new(m20261122_000007_create_search::Migration),
            Box::new(m20261122_000008_create_profiles::Migration),
            Box::new(Creating(m20261122_000010_create_bulk_operations::Migration)),
            Box::new(m20261122_000011_create_list_indexes::Migration),
            Box::new(Creating(m20261122_000012_create_imports::Migration)),
            Box::new(Creating(m20261122_000013_create_account_limit::Migration)),
            Box::new(Creating(m20261122_000014_create_saved_views::Migration)),
            Box::new(Creating(m20261122_000014_create_two_factor::Migration)),
            Box::new(m20261122_000014_create_sources::Migration),
            Box::new(Creating(m20261122_000015_create_privacy::Migration)),
            Box::new(m20261122_000016_create_ticket_profiles::Migration),
            Box::new(Creating(m20261122_000017_create_time_entries::Migration)),
            Box::new(Creating(m20261122_000018_create_mail_domains::Migration)),
            Box::new(Creating(m20261122_000018_create_primary_contacts::Migration)),
            Box::new(m20261122_000019_create_ticket_types::Migration),
            Box::new(m20261122_000020_create_opportunities::Migration),
            Box::new(Creating(m20261122_000021_create_mailboxes::Migration)),
            Box::new(Creating(m20261122_000022_create_mailbox_accounts::Migration)),
            Box::new(m20261122_000023_create_integrations::Migration),
            Box::new(m20261122_000024_create_personal_choices::Migration),
            Box::new(m20261122_000025_add_import_undo::Migration),
            Box::new(m20261123_000026_complete_directory::Migration),
            Box::new(Creating(m20261123_000027_create_ticket_ties::Migration)),
            Box::new(Creating(m20261123_000028_create_guest_links::Migration)),
            Box::new(Creating(m20261123_000029_create_devices::Migration)),
            Box::new(Creating(m20261123_000030_create_passkeys::Migration)),
            Box::new(m20261123_000031_add_looks::Migration),
            Box::new(Creating(m20261123_000032_create_scim::Migration)),
            Box::new(Creating(m20261123_000033_create_merging::Migration)),
            Box::new(Creating(m20261123_000035_create_response_targets::Migration)),
            Box::new(m20261123_000037_create_legal_holds::Migration),
            Box::new(m20261123_000038_create_message_search::Migration),
            Box::new(m20261123_000039_create_oidc::Migration),
            Box::new(m20261123_000040_add_two_factor_of_roles::Migration),
            Box::new(m20261123_000041_add_site_fields::Migration),
            Box::new(m20261123_000042_add_tags_and_bulk::Migration),
            Box::new(m20261123_000043_search_subjects::Migration),
            Box::new(m20261123_000043_merge_search_rarely::Migration),
            Box::new(m20261123_000044_create_privacy_tools::Migration),
            Box::new(m20261123_000045_complete_sources::Migration),
            Box::new(m20261123_000048_complete_lists::Migration),
            Box::new(m20261123_000049_participants_and_notices::Migration),
            Box::new(m20261123_000051_add_registration_modes::Migration),
            Box::new(m20261123_000052_add_markdown::Migration),
            Box::new(m20261123_000053_create_customer_search::Migration),
            Box::new(m20261123_000055_complete_accounts::Migration),
            Box::new(m20261123_000056_number_outsiders::Migration),
            Box::new(m20261123_000057_find_by_owner_and_type::Migration),
            Box::new(Creating(m20261123_000058_create_import_mappings::Migration)),
            Box::new(Creating(m20261123_000059_create_integration_grants::Migration)),
            Box::new(m20261124_000060_find_grants_of_customers::Migration),
            Box::new(m20261124_000061_count_open_tickets_by_state::Migration),
        ]
    }
}
