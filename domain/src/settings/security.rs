//! Settings: signing in, passwords, sessions, seeing through somebody's eyes.

use super::{SettingDef, SettingKind};

/// Failed sign-ins before an account is locked for a while (ZAM-10).
pub const SIGN_IN_FAILURES: &str = "security.sign_in_failures";
/// Minutes such a pause lasts.
pub const SIGN_IN_PAUSE: &str = "security.sign_in_pause_minutes";
/// Whether agents have to sign in with a second factor (ZAM-21).
pub const TWO_FACTOR_AGENTS: &str = "security.two_factor_agents";
/// Whether everybody else who signs in has to do so with a second factor.
pub const TWO_FACTOR_PORTAL: &str = "security.two_factor_portal";
/// Days after which a device asks for the second factor again; none is remembered at 0.
pub const TWO_FACTOR_DEVICE_DAYS: &str = "security.two_factor_device_days";
/// Fewest characters of a password.
pub const PASSWORD_LENGTH: &str = "security.password_length";
/// Least score of a new password, from 0 to 4.
pub const PASSWORD_STRENGTH: &str = "security.password_strength";
/// How many of their last passwords people cannot choose again.
pub const PASSWORD_HISTORY: &str = "security.password_history";
/// Days after which a sign-in asks for a new password; never at 0.
pub const PASSWORD_DAYS: &str = "security.password_days";
/// Minutes a stay in somebody's view lasts at most.
pub const IMPERSONATION_MINUTES: &str = "security.impersonation_minutes";
/// Minutes a look through somebody's eyes lasts at most.
pub const LOOK_MINUTES: &str = "security.look_minutes";
/// Whether a person is told by mail that somebody entered their view.
pub const TAKEOVER_NOTICE: &str = "security.takeover_notice";
/// Whether the password of a person can be changed from within their view.
pub const TAKEOVER_CREDENTIALS: &str = "security.takeover_credentials";
/// Whether a person is told by mail that somebody looks through their eyes.
pub const LOOK_NOTICE: &str = "security.look_notice";
/// Whether people find in their profile who saw through their eyes.
pub const STAYS_SHOWN: &str = "security.stays_shown";
/// Days a session lives without being used.
pub const SESSION_DAYS: &str = "security.session_days";
/// Days a session lives at most.
pub const SESSION_MAX_DAYS: &str = "security.session_max_days";
/// Minutes a session of somebody who is no agent lives without being used; as everybody's at 0.
pub const PORTAL_SESSION_MINUTES: &str = "security.portal_session_minutes";
/// Hours such a session lives at most; as everybody's at 0.
pub const PORTAL_SESSION_MAX_HOURS: &str = "security.portal_session_max_hours";

/// These settings, in the order of the page.
pub(super) const DEFS: &[SettingDef] = &[
    SettingDef {
        key: SIGN_IN_FAILURES,
        section: "Security",
        label: "Failed sign-ins before a pause",
        help: "Per account and per address.",
        kind: SettingKind::Number { min: 3, max: 50 },
        default: "10",
    },
    SettingDef {
        key: SIGN_IN_PAUSE,
        section: "Security",
        label: "Length of that pause",
        help: "In minutes.",
        kind: SettingKind::Number { min: 1, max: 1440 },
        default: "10",
    },
    SettingDef {
        key: TWO_FACTOR_AGENTS,
        section: "Security",
        label: "Agents need two-factor authentication",
        help: "Who has none sets it up before anything else: an app, a passkey or a security key. Yours comes first. Passkeys belong to the public address of the desk: at another one they have to be added anew.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: TWO_FACTOR_PORTAL,
        section: "Security",
        label: "People in the portal need two-factor authentication",
        help: "Everybody who signs in and is no agent. Who has none sets it up before anything else. Guest links and mails ask for none.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: TWO_FACTOR_DEVICE_DAYS,
        section: "Security",
        label: "Devices are remembered for",
        help: "In days. Who asks for it enters no code on the same device meanwhile. 0: a code every time.",
        kind: SettingKind::Number { min: 0, max: 90 },
        default: "0",
    },
    SettingDef {
        key: PASSWORD_LENGTH,
        section: "Security",
        label: "Shortest password",
        help: "In characters. Counts from the next password on.",
        kind: SettingKind::Number { min: 8, max: 64 },
        default: "10",
    },
    SettingDef {
        key: PASSWORD_STRENGTH,
        section: "Security",
        label: "Weakest password",
        help: "0 is very easy to guess, 4 very hard. Commonly used passwords are refused anyway.",
        kind: SettingKind::Number { min: 0, max: 4 },
        default: "1",
    },
    SettingDef {
        key: PASSWORD_HISTORY,
        section: "Security",
        label: "Last passwords not to be used again",
        help: "Whoever chooses a password cannot take one of so many last ones, the present one among them.",
        kind: SettingKind::Number { min: 0, max: 12 },
        default: "3",
    },
    SettingDef {
        key: PASSWORD_DAYS,
        section: "Security",
        label: "Passwords last",
        help: "In days. The next sign-in after that asks for a new one. 0: for good.",
        kind: SettingKind::Number { min: 0, max: 3650 },
        default: "0",
    },
    SettingDef {
        key: IMPERSONATION_MINUTES,
        section: "Security",
        label: "Longest stay in somebody's view",
        help: "In minutes. Then it ends by itself.",
        kind: SettingKind::Number { min: 1, max: 480 },
        default: "60",
    },
    SettingDef {
        key: LOOK_MINUTES,
        section: "Security",
        label: "Longest look without entering",
        help: "In minutes. Then it ends by itself.",
        kind: SettingKind::Number { min: 1, max: 480 },
        default: "30",
    },
    SettingDef {
        key: TAKEOVER_NOTICE,
        section: "Security",
        label: "Tell people when somebody enters their view",
        help: "By mail, with the name of who it is.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: TAKEOVER_CREDENTIALS,
        section: "Security",
        label: "Passwords can be changed in somebody's view",
        help: "The person is told by mail. Second factors and API tokens stay theirs alone.",
        kind: SettingKind::Flag,
        default: "true",
    },
    SettingDef {
        key: LOOK_NOTICE,
        section: "Security",
        label: "Tell people when somebody looks without entering",
        help: "By mail, with the name of who it is.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: STAYS_SHOWN,
        section: "Security",
        label: "People see in their profile who saw through their eyes",
        help: "Who, when, why and in which way.",
        kind: SettingKind::Flag,
        default: "false",
    },
    SettingDef {
        key: SESSION_DAYS,
        section: "Security",
        label: "Sessions end when unused for",
        help: "In days. Roles may end the sessions of their holders sooner.",
        kind: SettingKind::Number { min: 1, max: 90 },
        default: "14",
    },
    SettingDef {
        key: SESSION_MAX_DAYS,
        section: "Security",
        label: "Sessions end at the latest after",
        help: "In days, however much they are used.",
        kind: SettingKind::Number { min: 1, max: 90 },
        default: "90",
    },
    SettingDef {
        key: PORTAL_SESSION_MINUTES,
        section: "Security",
        label: "Portal sessions end when unused for",
        help: "In minutes, for everybody who is no agent. 0: as for everybody.",
        kind: SettingKind::Number { min: 0, max: 129_600 },
        default: "0",
    },
    SettingDef {
        key: PORTAL_SESSION_MAX_HOURS,
        section: "Security",
        label: "Portal sessions end at the latest after",
        help: "In hours, for everybody who is no agent. 0: as for everybody.",
        kind: SettingKind::Number { min: 0, max: 2160 },
        default: "0",
    },
];
