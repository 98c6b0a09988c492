//! The three areas, each a part of the client of its own: its code is loaded when its first page is
//! opened. Signing in, and whoever stays in the portal, never load the agents' pages.

use leptos::prelude::*;
use leptos_router::LazyRoute;

/// Makes one lazily loaded function of all pages of an area, and a route for each.
macro_rules! area {
    ($(#[$doc:meta])* $load:ident($which:ident) { $($lazy:ident => $feature:ident::$page:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[expect(clippy::enum_variant_names, reason = "the names of the pages' components")]
        enum $which {
            $($page),+
        }

        #[lazy]
        fn $load(page: $which) -> AnyView {
            match page {
                $($which::$page => {
                    use crate::features::$feature::$page;
                    view! { <$page/> }.into_any()
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
                    $load($which::$page).await
                }
            }
        )+
    };
}

area! {
    /// Pages of the portal.
    portal_page(PortalPage) {
        MyTicketsLazy => portal::MyTicketsPage,
        NewMyTicketLazy => portal::NewMyTicketPage,
        MyTicketLazy => portal::MyTicketPage,
    }
}

area! {
    /// Pages of the agent panel.
    agent_page(AgentPage) {
        CustomerLazy => customers::CustomerPage,
        NewCustomerLazy => customers::NewCustomerPage,
        EditCustomerLazy => customers::EditCustomerPage,
        CustomersLazy => customers::CustomersPage,
        NewSiteLazy => customers::NewSitePage,
        EditSiteLazy => customers::EditSitePage,
        DashboardLazy => dashboard::DashboardPage,
        TicketHistoryLazy => tickets::TicketHistoryPage,
        TicketsLazy => tickets::TicketsPage,
        NewTicketLazy => tickets::NewTicketPage,
        TicketLazy => tickets::TicketPage,
        UserDirectoryLazy => users::UserDirectoryPage,
        NewUserLazy => users::NewUserPage,
        EditUserLazy => users::EditUserPage,
        UserLazy => users::UserPage,
    }
}

area! {
    /// Pages of the admin menu.
    admin_page(AdminPage) {
        AccessLazy => access::AccessPage,
        NewAgentLazy => agents::NewAgentPage,
        EditAgentLazy => agents::EditAgentPage,
        AdminOverviewLazy => agents::AdminOverviewPage,
        RemovalLazy => agents::RemovalPage,
        AuditLazy => audit::AuditPage,
        JobsLazy => jobs::JobsPage,
        KeptMailsLazy => mail::KeptMailsPage,
        KeptMailLazy => mail::KeptMailPage,
        TemplateLazy => mail::TemplatePage,
        TemplatesLazy => mail::TemplatesPage,
        NewRoleLazy => roles::NewRolePage,
        RoleLazy => roles::RolePage,
        RolesLazy => roles::RolesPage,
        SettingsLazy => settings::SettingsPage,
        DepartmentsLazy => structure::DepartmentsPage,
        NewDepartmentLazy => structure::NewDepartmentPage,
        DepartmentLazy => structure::DepartmentPage,
        GroupsLazy => structure::GroupsPage,
        NewGroupLazy => structure::NewGroupPage,
        GroupLazy => structure::GroupPage,
        QueuesLazy => structure::QueuesPage,
        NewQueueLazy => structure::NewQueuePage,
        QueueLazy => structure::QueuePage,
        CustomerUserLazy => users::CustomerUserPage,
        UsersLazy => users::UsersPage,
        ImpersonateLazy => users::ImpersonatePage,
    }
}
