//! What can be asked for.

use crate::permission::{Permission, TicketRight};
use crate::state::{TicketState, choice};
use serde::{Deserialize, Serialize};

choice! {
    /// Everything a person can do, as the access rules see it.
    Action {
        /// Sign in at all.
        SignIn = "sign_in", "Sign in";
        /// Enter the self-service portal.
        UsePortal = "use_portal", "Use the portal";
        /// Enter the agent panel.
        UseAgentPanel = "use_agent_panel", "Use the agent panel";
        /// Enter the admin menu.
        UseAdminMenu = "use_admin_menu", "Use the admin menu";
        /// Ask why somebody may or may not do something.
        ExplainAccess = "explain_access", "Use Access explained";
        /// See the directory and the people in it.
        ReadUsers = "read_users", "See the directory";
        /// Add people.
        CreateUser = "create_user", "Create users";
        /// Change a person.
        ModifyUser = "modify_user", "Change a user";
        /// Merge two records of one person, and take that back.
        MergeUsers = "merge_users", "Merge users";
        /// Lock, unlock, register, send account mails.
        ManageAccount = "manage_account", "Manage an account";
        /// Add and change people from a spreadsheet.
        ImportUsers = "import_users", "Import users";
        /// Add and change customers and sites from a spreadsheet.
        ImportCustomers = "import_customers", "Import customers and sites";
        /// Connect other systems, and add and change people from them (HAL-56).
        ManageIntegrations = "manage_integrations", "Manage integrations";
        /// Enter the person's view.
        Impersonate = "impersonate", "View from user's perspective";
        /// See what the person sees, without entering.
        Look = "look", "Look without entering";
        /// Delete a person for good, with their tickets.
        EraseUser = "erase_user", "Erase a user";
        /// Take everything that is known of a person as a file.
        ExportPerson = "export_person", "Export everything about a user";
        /// Have tickets opened in their name.
        BeRequester = "be_requester", "Be the requester of a new ticket";
        /// Create and change customers and sites.
        ManageCustomers = "manage_customers", "Manage customers and sites";
        /// Say that a customer is confidential, or no longer.
        SetConfidential = "set_confidential", "Mark customers as confidential";
        /// See contacts, prospects, accounts and the list of opportunities.
        ReadSales = "read_sales", "See contacts and opportunities";
        /// Add and change contacts, prospects and accounts; open opportunities.
        ManageSales = "manage_sales", "Manage contacts and opportunities";
        /// Create and change agents.
        ManageAgents = "manage_agents", "Manage agents";
        /// Change departments, queues, groups.
        ManageStructure = "manage_structure", "Manage departments, queues and groups";
        /// Change roles.
        ManageRoles = "manage_roles", "Manage roles";
        /// Change settings and templates.
        ManageSettings = "manage_settings", "Change settings";
        /// Change the texts that are inserted in replies.
        ManageCannedReplies = "manage_canned_replies", "Manage canned replies";
        /// Read the journal.
        ReadAudit = "read_audit", "Read the audit log";
        /// See and retry jobs.
        ManageJobs = "manage_jobs", "See and retry jobs";
        /// Create and revoke one's own API tokens.
        ManageOwnTokens = "manage_own_tokens", "Manage own API tokens";
        /// See and end one's own sessions.
        ManageOwnCredentials = "manage_own_credentials", "Manage own sessions";
        /// Choose another password for oneself.
        ChangeOwnPassword = "change_own_password", "Change own password";
        /// Save views of lists under a name.
        SaveViews = "save_views", "Save views of lists";
        /// Share them with everybody who may open the list.
        ShareViews = "share_views", "Share views of lists";
        /// Set up and remove one's own second factors.
        ManageOwnTwoFactor = "manage_own_two_factor", "Manage own two-factor authentication";
        /// Choose language, time zone and the like for oneself.
        ManageOwnProfile = "manage_own_profile", "Change own profile";
        /// Choose which mails one gets about tickets.
        ManageOwnMails = "manage_own_mails", "Choose own mails";
        /// Take everything that is known of oneself as a file.
        ExportOneself = "export_oneself", "Export own data";
        /// Have what is being written kept until it is sent.
        KeepDrafts = "keep_drafts", "Keep drafts";
        /// See a ticket and its public articles.
        ReadTicket = "read_ticket", "See a ticket";
        /// See internal notes: see the ticket as an agent.
        ReadNotes = "read_notes", "See internal notes";
        /// Open a ticket in a queue.
        CreateTicket = "create_ticket", "Open a ticket";
        /// Write to the other side.
        Reply = "reply", "Reply";
        /// Add an internal note.
        AddNote = "add_note", "Add an internal note";
        /// Change the state of a ticket to any, also until when it is pending.
        ChangeState = "change_state", "Change the state";
        /// Close a ticket, or open it again once it is closed.
        CloseTicket = "close_ticket", "Close or reopen a ticket";
        /// Change subject and confidentiality.
        ChangeTicket = "change_ticket", "Change a ticket";
        /// Move to another queue.
        MoveTicket = "move_ticket", "Move to another queue";
        /// Change the owner.
        AssignTicket = "assign_ticket", "Assign";
        /// Change the priority.
        SetPriority = "set_priority", "Set the priority";
        /// Say how tickets belong together.
        LinkTickets = "link_tickets", "Link tickets";
        /// Make one ticket of two, and two of one again.
        MergeTickets = "merge_tickets", "Merge tickets";
        /// Make a user and a customer of whom an opportunity is about (HAL-31).
        ConvertOpportunity = "convert_opportunity", "Convert an opportunity";
        /// Log time worked on a ticket, and correct what one logged (ZAM-25).
        LogTime = "log_time", "Log time";
        /// Correct and remove what others logged.
        ManageTime = "manage_time", "Manage the time of others";
        /// See and revoke the links by which people without an account open a ticket (N15).
        ManageLinks = "manage_links", "Manage ticket links";
        /// Add people to a ticket, and take them out again.
        ManageParticipants = "manage_participants", "Manage participants";
    }
}

choice! {
    /// What an API token may be used for.
    Scope {
        /// Read tickets.
        TicketsRead = "tickets:read", "Read tickets";
        /// Open, answer and change tickets.
        TicketsWrite = "tickets:write", "Write tickets";
        /// Read users, customers, sites.
        DirectoryRead = "directory:read", "Read the directory";
        /// Create and change users, customers, sites.
        DirectoryWrite = "directory:write", "Write the directory";
        /// Read and change agents, roles, structure, settings, audit.
        Admin = "admin", "Administration";
    }
}

impl Action {
    /// Whether people do this for themselves alone.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            Self::SignIn
                | Self::UsePortal
                | Self::UseAgentPanel
                | Self::UseAdminMenu
                | Self::ManageOwnTokens
                | Self::ManageOwnCredentials
                | Self::ChangeOwnPassword
                | Self::SaveViews
                | Self::ManageOwnTwoFactor
                | Self::ManageOwnProfile
                | Self::ManageOwnMails
                | Self::ExportOneself
                | Self::KeepDrafts
        )
    }

    /// The agent-wide right behind this, for what an agent-wide right decides.
    #[must_use]
    pub const fn permission(self) -> Option<Permission> {
        use Permission as P;
        Some(match self {
            Self::ReadUsers => P::UsersRead,
            // What an import changes needs the right to change it, person by person.
            Self::CreateUser | Self::ImportUsers => P::UsersCreate,
            Self::ModifyUser | Self::MergeUsers => P::UsersModify,
            Self::ManageAccount => P::UsersManageAccount,
            Self::Impersonate => P::UsersImpersonate,
            Self::Look => P::UsersLook,
            Self::EraseUser | Self::ExportPerson => P::UsersErase,
            Self::ManageCustomers | Self::ImportCustomers => P::CustomersManage,
            Self::SetConfidential => P::CustomersConfidential,
            Self::ReadSales | Self::ManageSales => P::SalesManage,
            // A shared view is how somebody arranges the work of agents.
            Self::ManageAgents | Self::ShareViews => P::AgentsManage,
            Self::ManageStructure => P::StructureManage,
            Self::ManageRoles | Self::ExplainAccess => P::RolesManage,
            // Whom an integration changes is asked about person by person, like everybody else.
            Self::ManageSettings | Self::ManageIntegrations => P::SettingsManage,
            Self::ManageCannedReplies => P::CannedManage,
            Self::ReadAudit => P::AuditRead,
            Self::ManageJobs => P::JobsManage,
            _ => return None,
        })
    }

    /// What changing the state of a ticket asks for: the customer side closes and reopens, and no more.
    #[must_use]
    pub const fn of_state(from: TicketState, to: TicketState) -> Self {
        match (from, to) {
            (_, TicketState::Closed) | (TicketState::Closed, TicketState::Open) => Self::CloseTicket,
            _ => Self::ChangeState,
        }
    }

    /// The ticket right behind this, for agents.
    #[must_use]
    pub const fn ticket_right(self) -> Option<TicketRight> {
        use TicketRight as R;
        Some(match self {
            Self::ReadTicket | Self::ReadNotes => R::Read,
            Self::CreateTicket => R::Create,
            Self::Reply => R::Reply,
            Self::AddNote | Self::LogTime => R::Note,
            // What is made of it needs rights of its own.
            Self::ChangeState
            | Self::CloseTicket
            | Self::ChangeTicket
            | Self::ConvertOpportunity
            | Self::LinkTickets
            | Self::MergeTickets
            | Self::ManageLinks
            | Self::ManageParticipants => R::Change,
            Self::MoveTicket => R::Move,
            Self::AssignTicket => R::Own,
            Self::SetPriority => R::Priority,
            Self::ManageTime => R::Full,
            _ => return None,
        })
    }

    /// The scope an API token needs for this; `None` for what no token may do.
    #[must_use]
    pub const fn scope(self) -> Option<Scope> {
        Some(match self {
            Self::ReadTicket | Self::ReadNotes => Scope::TicketsRead,
            Self::CreateTicket
            | Self::Reply
            | Self::AddNote
            | Self::ChangeState
            | Self::CloseTicket
            | Self::ChangeTicket
            | Self::MoveTicket
            | Self::AssignTicket
            | Self::SetPriority
            | Self::LinkTickets
            | Self::MergeTickets
            | Self::KeepDrafts
            | Self::ConvertOpportunity
            | Self::LogTime
            | Self::ManageTime
            | Self::ManageLinks
            | Self::ManageParticipants
            | Self::ManageOwnMails
            | Self::BeRequester => Scope::TicketsWrite,
            Self::ReadUsers | Self::ReadSales => Scope::DirectoryRead,
            Self::CreateUser
            | Self::ModifyUser
            | Self::MergeUsers
            | Self::ManageAccount
            | Self::ManageCustomers
            | Self::SetConfidential
            | Self::ManageSales
            | Self::SaveViews
            | Self::ShareViews
            | Self::ImportUsers
            | Self::ImportCustomers => Scope::DirectoryWrite,
            Self::ManageAgents
            | Self::EraseUser
            | Self::ExportPerson
            | Self::ManageStructure
            | Self::ManageRoles
            | Self::ExplainAccess
            | Self::ManageSettings
            | Self::ManageIntegrations
            | Self::ManageCannedReplies
            | Self::ReadAudit
            | Self::ManageJobs
            | Self::Look => Scope::Admin,
            Self::SignIn
            | Self::UsePortal
            | Self::UseAgentPanel
            | Self::UseAdminMenu
            | Self::Impersonate
            | Self::ManageOwnTokens
            | Self::ManageOwnCredentials
            | Self::ChangeOwnPassword
            | Self::ManageOwnTwoFactor
            | Self::ExportOneself
            | Self::ManageOwnProfile => return None,
        })
    }
}
