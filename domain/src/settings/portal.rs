//! Settings: registering, anonymous tickets, links for guests.

use super::{Registration, SettingDef, SettingKind};

/// Who makes accounts of customers: themselves as well (HAL-34), agents alone, or nobody.
pub const REGISTRATION: &str = "portal.registration";
/// The site of people who register themselves (HAL-35).
pub const REGISTRATION_SITE: &str = "portal.registration_site";
/// Whether only people with an account may open tickets (OST-20).
pub const REGISTRATION_REQUIRED: &str = "portal.registration_required";
/// The person to whom all anonymous tickets belong (HAL-39).
pub const ANONYMOUS_USER: &str = "portal.anonymous_user";
/// The site of people who enter the directory by an anonymous ticket (HAL-39).
pub const ANONYMOUS_SITE: &str = "portal.anonymous_site";
/// Whether mails to people without an account carry a link to the ticket.
pub const GUEST_LINKS: &str = "portal.guest_links";
/// Days such a link works after the last mail that carried it.
pub const GUEST_LINK_DAYS: &str = "portal.guest_link_days";
/// Whether somebody to whom such a link was forwarded may read the ticket and take part.
pub const GUEST_LINKS_FORWARDED: &str = "portal.guest_links_forwarded";

/// These settings, in the order of the page.
pub(super) const DEFS: &[SettingDef] = &[
    SettingDef {
        key: REGISTRATION,
        section: "Self Service Portal",
        label: "Accounts of customers are made by",
        help: "Customers do it with name and mail address, confirmed by a mail; that needs the site below. With Nobody no account begins, and those that there are go on.",
        kind: SettingKind::Registration,
        default: Registration::Agents.as_str(),
    },
    SettingDef {
        key: REGISTRATION_SITE,
        section: "Self Service Portal",
        label: "Site of people who register",
        help: "Written as Customer / Site. Where the mail domain of an address belongs to a customer, its site goes first.",
        kind: SettingKind::Site,
        default: "",
    },
    SettingDef {
        key: REGISTRATION_REQUIRED,
        section: "Self Service Portal",
        label: "Registration required",
        help: "Only people with an account may open tickets in the portal.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: ANONYMOUS_USER,
        section: "Self Service Portal",
        label: "Anonymous User",
        help: "Mail address or username of the person to whom all anonymous tickets belong. Nobody is added then.",
        kind: SettingKind::Person,
        default: "",
    },
    SettingDef {
        key: ANONYMOUS_SITE,
        section: "Self Service Portal",
        label: "Anonymous User Site",
        help: "Written as Customer / Site. Who opens a ticket without an account is added here, unless the mail domain of the address belongs to a customer. Without user and site there are no anonymous tickets.",
        kind: SettingKind::Site,
        default: "",
    },
    SettingDef {
        key: GUEST_LINKS,
        section: "Self Service Portal",
        label: "Ticket links for people without an account",
        help: "Mails about a ticket carry a link that opens this ticket for the person they are sent to. A new browser is asked for the mail address, which is confirmed by a code.",
        kind: SettingKind::Flag,
        default: "true",
    },
    SettingDef {
        key: GUEST_LINK_DAYS,
        section: "Self Service Portal",
        label: "Lifetime of ticket links",
        help: "In days, after the last mail with the link.",
        kind: SettingKind::Number { min: 1, max: 365 },
        default: "30",
    },
    SettingDef {
        key: GUEST_LINKS_FORWARDED,
        section: "Self Service Portal",
        label: "Forwarded ticket links can be used",
        help: "By whoever confirms an own mail address: they read the ticket and answer under their own name, and requester and owner are told. Who is not in the directory is added by mail domain, or at the Anonymous User Site or the default site.",
        kind: SettingKind::Flag,
        default: "true",
    },
];
