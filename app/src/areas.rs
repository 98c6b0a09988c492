//! The areas, each a part of the client of its own: its code is loaded when its first page is opened.
//! What a page does not need for its first visit belongs to another area; but every further area adds
//! files of what it shares with the others.

use crate::ui::mark_alive;
use leptos::prelude::*;
use leptos_router::ChooseView;

/// Makes the type of an area's pages, which is what the routes show, and one lazily loaded function for
/// all of them. One type an area instead of one a page keeps the table of routes, which every visit
/// downloads, small. The last name is that of the function by which `#[lazy]` loads the code. `@frame`
/// marks what stands around pages.
macro_rules! area {
    (@alive frame) => {};
    (@alive) => { mark_alive(); };
    ($(#[$doc:meta])* $area:ident($load:ident, $preload:ident) { $($name:ident => $(@$frame:ident)? $page:path),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub enum $area {
            $($name),+
        }

        #[lazy]
        fn $load(page: $area) -> AnyView {
            match page {
                $($area::$name => {
                    use $page as Page;
                    area!(@alive $($frame)?);
                    view! { <Page/> }.into_any()
                })+
            }
        }

        impl ChooseView for $area {
            async fn choose(self) -> AnyView {
                $load(self).await
            }

            /// Hydration cannot wait within a page, so the code has to be there before.
            async fn preload(&self) {
                #[cfg(target_arch = "wasm32")]
                $preload().await;
            }
        }
    };
}

area! {
    /// Accounts: what is seen once, or rarely. Signing in is part of the first download.
    Account(account_page, __preload_account_page) {
        SecondStep => crate::features::account::SecondStepPage,
        Forgotten => crate::features::account::ForgottenPage,
        Setup => crate::features::account::SetupPage,
        Register => crate::features::account::RegisterPage,
        StrangerTicket => crate::features::account::StrangerTicketPage,
        CheckTicket => crate::features::account::CheckTicketPage,
        Unsubscribe => crate::features::account::UnsubscribePage,
        ChoosePassword => crate::features::account::ChoosePasswordPage,
        Profile => crate::features::account::ProfilePage,
    }
}

area! {
    /// The portal.
    Portal(portal_page, __preload_portal_page) {
        PortalShell => @frame crate::shell::PortalShell,
        MyTickets => crate::features::portal::MyTicketsPage,
        NewMyTicket => crate::features::portal::NewMyTicketPage,
        MyTicket => crate::features::portal::MyTicketPage,
        MyTicketParticipants => crate::features::portal::MyTicketParticipantsPage,
        MyTicketGuests => crate::features::portal::MyTicketGuestsPage,
        GuestTicket => crate::features::portal::GuestTicketPage,
    }
}

area! {
    /// The frames of agent panel and admin menu, and the lists of tickets, which are open all day.
    Desk(desk_page, __preload_desk_page) {
        AgentShell => @frame crate::shell::AgentShell,
        AdminShell => @frame crate::shell::AdminShell,
        Dashboard => crate::features::dashboard::DashboardPage,
        Tickets => crate::features::tickets::TicketsPage,
    }
}

area! {
    /// The lists of people and customers, and the search of messages.
    Directory(directory_page, __preload_directory_page) {
        UserDirectory => crate::features::users::UserDirectoryPage,
        Customers => crate::features::customers::CustomersPage,
        Messages => crate::features::tickets::MessagesPage,
        SavedView => crate::features::views::SavedViewPage,
    }
}

area! {
    /// Tickets and calls.
    Tickets(tickets_page, __preload_tickets_page) {
        Ticket => crate::features::tickets::TicketPage,
        TicketTime => crate::features::tickets::TicketTimePage,
        TicketParticipants => crate::features::tickets::TicketParticipantsPage,
        TicketGuests => crate::features::tickets::TicketGuestsPage,
        TicketAudience => crate::features::tickets::AudiencePage,
        TicketBulk => crate::features::ticket_bulk::TicketBulkPage,
        TicketOperation => crate::features::ticket_bulk::TicketOperationPage,
        TicketOperations => crate::features::ticket_bulk::TicketOperationsPage,
        TicketHistory => crate::features::tickets::TicketHistoryPage,
        ChangeSiteUser => crate::features::tickets::ChangeSiteUserPage,
        EndUser => crate::features::tickets::EndUserPage,
        Merge => crate::features::tickets::MergePage,
        NewTicket => crate::features::tickets::NewTicketPage,
        NewCall => crate::features::calls::NewCallPage,
    }
}

area! {
    /// People, customers and sites, and what is done with many of them.
    People(people_page, __preload_people_page) {
        Customer => crate::features::customers::CustomerPage,
        NewCustomer => crate::features::customers::NewCustomerPage,
        EditCustomer => crate::features::customers::EditCustomerPage,
        NewSite => crate::features::customers::NewSitePage,
        Site => crate::features::customers::SitePage,
        EditSite => crate::features::customers::EditSitePage,
        MoveSite => crate::features::customers::MoveSitePage,
        Contacts => crate::features::customers::ContactsPage,
        MailDomain => crate::features::mail_domains::MailDomainPage,
        GroupRemoval => crate::features::customers::GroupRemovalPage,
        NewUser => crate::features::users::NewUserPage,
        EditUser => crate::features::users::EditUserPage,
        User => crate::features::users::UserPage,
        LeaveCustomer => crate::features::users::LeaveCustomerPage,
        Look => crate::features::eyes::LookPage,
        Bulk => crate::features::bulk::BulkPage,
        Operation => crate::features::bulk::OperationPage,
        Operations => crate::features::bulk::OperationsPage,
        Duplicates => crate::features::merging::DuplicatesPage,
        MergePeople => crate::features::merging::MergePage,
        Merges => crate::features::merging::MergesPage,
        Merged => crate::features::merging::MergedPage,
    }
}

area! {
    /// Opportunities, accounts and prospects.
    Sales(sales_page, __preload_sales_page) {
        Opportunities => crate::features::sales::OpportunitiesPage,
        SalesContacts => crate::features::sales::ContactsPage,
        Prospects => crate::features::sales::ProspectsPage,
        Accounts => crate::features::sales::AccountsPage,
        NewOpportunity => crate::features::sales::NewOpportunityPage,
        Convert => crate::features::sales::ConvertPage,
        Lead => crate::features::sales::LeadPage,
        NewContact => crate::features::sales::NewContactPage,
        NewProspect => crate::features::sales::NewProspectPage,
        Account => crate::features::sales::AccountPage,
        NewAccount => crate::features::sales::NewAccountPage,
    }
}

area! {
    /// The admin menu.
    Admin(admin_page, __preload_admin_page) {
        NewAgent => crate::features::agents::NewAgentPage,
        EditAgent => crate::features::agents::EditAgentPage,
        Removal => crate::features::agents::RemovalPage,
        Offboard => crate::features::agents::OffboardPage,
        Users => crate::features::users::UsersPage,
        CustomerUser => crate::features::users::CustomerUserPage,
        Impersonate => crate::features::users::ImpersonatePage,
        NewRole => crate::features::roles::NewRolePage,
        Role => crate::features::roles::RolePage,
        Roles => crate::features::roles::RolesPage,
        Access => crate::features::access::AccessPage,
        Compare => crate::features::eyes::ComparePage,
        CompareRole => crate::features::eyes::CompareRolePage,
        AdminOverview => crate::features::agents::AdminOverviewPage,
        Departments => crate::features::structure::DepartmentsPage,
        NewDepartment => crate::features::structure::NewDepartmentPage,
        Department => crate::features::structure::DepartmentPage,
        Groups => crate::features::structure::GroupsPage,
        NewGroup => crate::features::structure::NewGroupPage,
        Group => crate::features::structure::GroupPage,
        Queues => crate::features::structure::QueuesPage,
        NewQueue => crate::features::structure::NewQueuePage,
        Queue => crate::features::structure::QueuePage,
        Fields => crate::features::fields::FieldsPage,
        NewField => crate::features::fields::NewFieldPage,
        Field => crate::features::fields::FieldPage,
        TicketTypes => crate::features::ticket_types::TicketTypesPage,
        NewTicketType => crate::features::ticket_types::NewTicketTypePage,
        TicketType => crate::features::ticket_types::TicketTypePage,
        CannedReplies => crate::features::canned::CannedRepliesPage,
        NewCannedReply => crate::features::canned::NewCannedReplyPage,
        CannedReply => crate::features::canned::CannedReplyPage,
        Targets => crate::features::response::TargetsPage,
        NewTarget => crate::features::response::NewTargetPage,
        Target => crate::features::response::TargetPage,
        Calendars => crate::features::response::CalendarsPage,
        NewCalendar => crate::features::response::NewCalendarPage,
        Calendar => crate::features::response::CalendarPage,
        Imports => crate::features::import::ImportsPage,
        NewImport => crate::features::import::NewImportPage,
        Import => crate::features::import::ImportPage,
        Integrations => crate::features::integrations::IntegrationsPage,
        NewIntegration => crate::features::integrations::NewIntegrationPage,
        Integration => crate::features::integrations::IntegrationPage,
        ScimConnections => crate::features::scim::ScimConnectionsPage,
        NewScimConnection => crate::features::scim::NewScimConnectionPage,
        ScimConnection => crate::features::scim::ScimConnectionPage,
        SignInProviders => crate::features::oidc::SignInProvidersPage,
        NewSignInProvider => crate::features::oidc::NewSignInProviderPage,
        SignInProvider => crate::features::oidc::SignInProviderPage,
        Sources => crate::features::sources::SourcesPage,
        NewSource => crate::features::sources::NewSourcePage,
        Source => crate::features::sources::SourcePage,
        Mailboxes => crate::features::mailboxes::MailboxesPage,
        NewMailbox => crate::features::mailboxes::NewMailboxPage,
        Mailbox => crate::features::mailboxes::MailboxPage,
        MailboxServer => crate::features::mailbox_accounts::MailboxServerPage,
        Quarantine => crate::features::mailboxes::QuarantinePage,
        Quarantined => crate::features::mailboxes::QuarantinedPage,
        Settings => crate::features::settings::SettingsPage,
        Templates => crate::features::mail::TemplatesPage,
        Template => crate::features::mail::TemplatePage,
        KeptMails => crate::features::mail::KeptMailsPage,
        KeptMail => crate::features::mail::KeptMailPage,
        Audit => crate::features::audit::AuditPage,
        Stays => crate::features::eyes::RegisterPage,
        PausedAddresses => crate::features::paused::PausedAddressesPage,
        Jobs => crate::features::jobs::JobsPage,
        Privacy => crate::features::privacy::PrivacyPage,
        Erasure => crate::features::privacy::ErasurePage,
        Hold => crate::features::privacy::HoldPage,
        PrivacyTask => crate::features::privacy::PrivacyTaskPage,
        PersonExports => crate::features::privacy::PersonExportsPage,
        Mentions => crate::features::privacy::MentionsPage,
        Retention => crate::features::privacy::RetentionPage,
        NewRetention => crate::features::privacy::NewRetentionPage,
        RetentionRule => crate::features::privacy::RetentionRulePage,
    }
}
