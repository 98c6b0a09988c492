//! The areas, each a part of the client of its own: its code is loaded when its first page is opened.
//! What a page does not need for its first visit belongs to another area; but every further area adds
//! files of what it shares with the others.

#![expect(clippy::enum_variant_names, reason = "the names of the routes")]

use crate::ui::mark_alive;
use leptos::prelude::*;
use leptos_router::LazyRoute;

/// Makes one lazily loaded function of all pages of an area, and a route for each. The second name is
/// that of the function by which `#[lazy]` loads the code. `@frame` marks what stands around pages.
macro_rules! area {
    (@alive frame) => {};
    (@alive) => { mark_alive(); };
    ($(#[$doc:meta])* $load:ident($which:ident, $preload:ident) { $($lazy:ident => $(@$frame:ident)? $page:path),+ $(,)? }) => {
        $(#[$doc])*
        enum $which {
            $($lazy),+
        }

        #[lazy]
        fn $load(page: $which) -> AnyView {
            match page {
                $($which::$lazy => {
                    use $page as Page;
                    area!(@alive $($frame)?);
                    view! { <Page/> }.into_any()
                })+
            }
        }

        $(
            pub struct $lazy;

            impl LazyRoute for $lazy {
                fn data() -> Self {
                    Self
                }

                async fn view(_page: Self) -> AnyView {
                    $load($which::$lazy).await
                }

                /// Hydration cannot wait within a page, so the code has to be there before.
                async fn preload() {
                    #[cfg(target_arch = "wasm32")]
                    $preload().await;
                }
            }
        )+
    };
}

area! {
    /// Accounts: what is seen once, or rarely. Signing in is part of the first download.
    account_page(AccountPage, __preload_account_page) {
        SecondStepLazy => crate::features::account::SecondStepPage,
        ForgottenLazy => crate::features::account::ForgottenPage,
        SetupLazy => crate::features::account::SetupPage,
        RegisterLazy => crate::features::account::RegisterPage,
        StrangerTicketLazy => crate::features::account::StrangerTicketPage,
        ChoosePasswordLazy => crate::features::account::ChoosePasswordPage,
        ProfileLazy => crate::features::account::ProfilePage,
    }
}

area! {
    /// The portal.
    portal_page(PortalPage, __preload_portal_page) {
        PortalShellLazy => @frame crate::shell::PortalShell,
        MyTicketsLazy => crate::features::portal::MyTicketsPage,
        NewMyTicketLazy => crate::features::portal::NewMyTicketPage,
        MyTicketLazy => crate::features::portal::MyTicketPage,
        MyTicketGuestsLazy => crate::features::portal::MyTicketGuestsPage,
        GuestTicketLazy => crate::features::portal::GuestTicketPage,
    }
}

area! {
    /// The frames of agent panel and admin menu, and the lists of tickets, which are open all day.
    desk_page(DeskPage, __preload_desk_page) {
        AgentShellLazy => @frame crate::shell::AgentShell,
        AdminShellLazy => @frame crate::shell::AdminShell,
        DashboardLazy => crate::features::dashboard::DashboardPage,
        TicketsLazy => crate::features::tickets::TicketsPage,
    }
}

area! {
    /// The lists of people and customers.
    directory_page(DirectoryPage, __preload_directory_page) {
        UserDirectoryLazy => crate::features::users::UserDirectoryPage,
        CustomersLazy => crate::features::customers::CustomersPage,
        MessagesLazy => crate::features::tickets::MessagesPage,
        OpportunitiesLazy => crate::features::sales::OpportunitiesPage,
        SalesContactsLazy => crate::features::sales::ContactsPage,
        ProspectsLazy => crate::features::sales::ProspectsPage,
        AccountsLazy => crate::features::sales::AccountsPage,
        SavedViewLazy => crate::features::views::SavedViewPage,
    }
}

area! {
    /// Tickets, people, customers and sites.
    record_page(RecordPage, __preload_record_page) {
        TicketLazy => crate::features::tickets::TicketPage,
        TicketTimeLazy => crate::features::tickets::TicketTimePage,
        TicketGuestsLazy => crate::features::tickets::TicketGuestsPage,
        TicketAudienceLazy => crate::features::tickets::AudiencePage,
        TicketBulkLazy => crate::features::ticket_bulk::TicketBulkPage,
        TicketOperationLazy => crate::features::ticket_bulk::TicketOperationPage,
        TicketOperationsLazy => crate::features::ticket_bulk::TicketOperationsPage,
        TicketHistoryLazy => crate::features::tickets::TicketHistoryPage,
        ChangeSiteUserLazy => crate::features::tickets::ChangeSiteUserPage,
        EndUserLazy => crate::features::tickets::EndUserPage,
        MergeLazy => crate::features::tickets::MergePage,
        NewTicketLazy => crate::features::tickets::NewTicketPage,
        NewCallLazy => crate::features::calls::NewCallPage,
        NewOpportunityLazy => crate::features::sales::NewOpportunityPage,
        ConvertLazy => crate::features::sales::ConvertPage,
        LeadLazy => crate::features::sales::LeadPage,
        NewContactLazy => crate::features::sales::NewContactPage,
        NewProspectLazy => crate::features::sales::NewProspectPage,
        AccountLazy => crate::features::sales::AccountPage,
        NewAccountLazy => crate::features::sales::NewAccountPage,
        CustomerLazy => crate::features::customers::CustomerPage,
        NewCustomerLazy => crate::features::customers::NewCustomerPage,
        EditCustomerLazy => crate::features::customers::EditCustomerPage,
        NewSiteLazy => crate::features::customers::NewSitePage,
        EditSiteLazy => crate::features::customers::EditSitePage,
        ContactsLazy => crate::features::customers::ContactsPage,
        MailDomainLazy => crate::features::mail_domains::MailDomainPage,
        GroupRemovalLazy => crate::features::customers::GroupRemovalPage,
        NewUserLazy => crate::features::users::NewUserPage,
        EditUserLazy => crate::features::users::EditUserPage,
        UserLazy => crate::features::users::UserPage,
        LeaveCustomerLazy => crate::features::users::LeaveCustomerPage,
        LookLazy => crate::features::eyes::LookPage,
        BulkLazy => crate::features::bulk::BulkPage,
        OperationLazy => crate::features::bulk::OperationPage,
        OperationsLazy => crate::features::bulk::OperationsPage,
        DuplicatesLazy => crate::features::merging::DuplicatesPage,
        MergePeopleLazy => crate::features::merging::MergePage,
        MergesLazy => crate::features::merging::MergesPage,
        MergedLazy => crate::features::merging::MergedPage,
    }
}

area! {
    /// The admin menu.
    admin_page(AdminPage, __preload_admin_page) {
        NewAgentLazy => crate::features::agents::NewAgentPage,
        EditAgentLazy => crate::features::agents::EditAgentPage,
        RemovalLazy => crate::features::agents::RemovalPage,
        OffboardLazy => crate::features::agents::OffboardPage,
        UsersLazy => crate::features::users::UsersPage,
        CustomerUserLazy => crate::features::users::CustomerUserPage,
        ImpersonateLazy => crate::features::users::ImpersonatePage,
        NewRoleLazy => crate::features::roles::NewRolePage,
        RoleLazy => crate::features::roles::RolePage,
        RolesLazy => crate::features::roles::RolesPage,
        AccessLazy => crate::features::access::AccessPage,
        CompareLazy => crate::features::eyes::ComparePage,
        AdminOverviewLazy => crate::features::agents::AdminOverviewPage,
        DepartmentsLazy => crate::features::structure::DepartmentsPage,
        NewDepartmentLazy => crate::features::structure::NewDepartmentPage,
        DepartmentLazy => crate::features::structure::DepartmentPage,
        GroupsLazy => crate::features::structure::GroupsPage,
        NewGroupLazy => crate::features::structure::NewGroupPage,
        GroupLazy => crate::features::structure::GroupPage,
        QueuesLazy => crate::features::structure::QueuesPage,
        NewQueueLazy => crate::features::structure::NewQueuePage,
        QueueLazy => crate::features::structure::QueuePage,
        FieldsLazy => crate::features::fields::FieldsPage,
        NewFieldLazy => crate::features::fields::NewFieldPage,
        FieldLazy => crate::features::fields::FieldPage,
        TicketTypesLazy => crate::features::ticket_types::TicketTypesPage,
        NewTicketTypeLazy => crate::features::ticket_types::NewTicketTypePage,
        TicketTypeLazy => crate::features::ticket_types::TicketTypePage,
        CannedRepliesLazy => crate::features::canned::CannedRepliesPage,
        NewCannedReplyLazy => crate::features::canned::NewCannedReplyPage,
        CannedReplyLazy => crate::features::canned::CannedReplyPage,
        TargetsLazy => crate::features::response::TargetsPage,
        NewTargetLazy => crate::features::response::NewTargetPage,
        TargetLazy => crate::features::response::TargetPage,
        CalendarsLazy => crate::features::response::CalendarsPage,
        NewCalendarLazy => crate::features::response::NewCalendarPage,
        CalendarLazy => crate::features::response::CalendarPage,
        ImportsLazy => crate::features::import::ImportsPage,
        NewImportLazy => crate::features::import::NewImportPage,
        ImportLazy => crate::features::import::ImportPage,
        IntegrationsLazy => crate::features::integrations::IntegrationsPage,
        NewIntegrationLazy => crate::features::integrations::NewIntegrationPage,
        IntegrationLazy => crate::features::integrations::IntegrationPage,
        ScimConnectionsLazy => crate::features::scim::ScimConnectionsPage,
        NewScimConnectionLazy => crate::features::scim::NewScimConnectionPage,
        ScimConnectionLazy => crate::features::scim::ScimConnectionPage,
        SourcesLazy => crate::features::sources::SourcesPage,
        NewSourceLazy => crate::features::sources::NewSourcePage,
        SourceLazy => crate::features::sources::SourcePage,
        MailboxesLazy => crate::features::mailboxes::MailboxesPage,
        NewMailboxLazy => crate::features::mailboxes::NewMailboxPage,
        MailboxLazy => crate::features::mailboxes::MailboxPage,
        MailboxServerLazy => crate::features::mailbox_accounts::MailboxServerPage,
        QuarantineLazy => crate::features::mailboxes::QuarantinePage,
        QuarantinedLazy => crate::features::mailboxes::QuarantinedPage,
        SettingsLazy => crate::features::settings::SettingsPage,
        TemplatesLazy => crate::features::mail::TemplatesPage,
        TemplateLazy => crate::features::mail::TemplatePage,
        KeptMailsLazy => crate::features::mail::KeptMailsPage,
        KeptMailLazy => crate::features::mail::KeptMailPage,
        AuditLazy => crate::features::audit::AuditPage,
        StaysLazy => crate::features::eyes::RegisterPage,
        JobsLazy => crate::features::jobs::JobsPage,
        PrivacyLazy => crate::features::privacy::PrivacyPage,
        ErasureLazy => crate::features::privacy::ErasurePage,
        HoldLazy => crate::features::privacy::HoldPage,
        PrivacyTaskLazy => crate::features::privacy::PrivacyTaskPage,
    }
}
