//! The map of the application: every page and the frame it stands in.

use crate::areas::*;
use crate::features::account::SignInPage;
use crate::live::provide_live;
use crate::request;
use crate::shell::{Brand, Person, provide_hotkeys};
use crate::ui::{ErrorPage, provide_toasts};
use domain::AppError;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, SsrMode, path};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_toasts();
    let me = RwSignal::new(SharedValue::new(request::first_me).into_inner());
    provide_context(Person(me));
    provide_context(StoredValue::new(SharedValue::new(request::first_flash).into_inner()));
    provide_live(me);
    view! {
        <Router>
            <Hotkeys/>
            <Routes fallback=|| view! { <NotFoundPage/> }>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/code") view={Lazy::<SecondStepLazy>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/forgotten") view={Lazy::<ForgottenLazy>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/register") view={Lazy::<RegisterLazy>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/open-ticket") view={Lazy::<StrangerTicketLazy>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/t/:token") view={Lazy::<GuestTicketLazy>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/setup") view={Lazy::<SetupLazy>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/choose-password/:token") view={Lazy::<ChoosePasswordLazy>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/profile") view={Lazy::<ProfileLazy>::new()} ssr=SsrMode::Async/>
                <ParentRoute path=path!("/portal") view={Lazy::<PortalShellLazy>::new()} ssr=SsrMode::Async>
                    <Route path=path!("") view={Lazy::<MyTicketsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/new") view={Lazy::<NewMyTicketLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id") view={Lazy::<MyTicketLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/guests") view={Lazy::<MyTicketGuestsLazy>::new()} ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("/agent") view={Lazy::<AgentShellLazy>::new()} ssr=SsrMode::Async>
                    <Route path=path!("") view={Lazy::<DashboardLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets") view={Lazy::<TicketsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("messages") view={Lazy::<MessagesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/new") view={Lazy::<NewTicketLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("calls/new") view={Lazy::<NewCallLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id") view={Lazy::<TicketLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/site-user") view={Lazy::<ChangeSiteUserLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/end-user") view={Lazy::<EndUserLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/merge") view={Lazy::<MergeLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/convert") view={Lazy::<ConvertLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("opportunities") view={Lazy::<OpportunitiesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("opportunities/new") view={Lazy::<NewOpportunityLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("contacts") view={Lazy::<SalesContactsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("contacts/new") view={Lazy::<NewContactLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("prospects") view={Lazy::<ProspectsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("prospects/new") view={Lazy::<NewProspectLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("leads/:id") view={Lazy::<LeadLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("accounts") view={Lazy::<AccountsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("accounts/new") view={Lazy::<NewAccountLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("accounts/:id") view={Lazy::<AccountLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/bulk") view={Lazy::<TicketBulkLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/operations") view={Lazy::<TicketOperationsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/operations/:id") view={Lazy::<TicketOperationLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/audience") view={Lazy::<TicketAudienceLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/time") view={Lazy::<TicketTimeLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/guests") view={Lazy::<TicketGuestsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("tickets/:id/history") view={Lazy::<TicketHistoryLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users") view={Lazy::<UserDirectoryLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/new") view={Lazy::<NewUserLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/bulk") view={Lazy::<BulkLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/operations") view={Lazy::<OperationsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/operations/:id") view={Lazy::<OperationLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/duplicates") view={Lazy::<DuplicatesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/merge") view={Lazy::<MergePeopleLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/merges") view={Lazy::<MergesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/merges/:id") view={Lazy::<MergedLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/:id") view={Lazy::<UserLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/:id/customers/:grant") view={Lazy::<LeaveCustomerLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/:id/edit") view={Lazy::<EditUserLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users/:id/look") view={Lazy::<LookLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("views/:id") view={Lazy::<SavedViewLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("customers") view={Lazy::<CustomersLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("customers/new") view={Lazy::<NewCustomerLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id") view={Lazy::<CustomerLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/edit") view={Lazy::<EditCustomerLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/sites/new") view={Lazy::<NewSiteLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/contacts") view={Lazy::<ContactsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/domains/:rule") view={Lazy::<MailDomainLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("grants/:id") view={Lazy::<GroupRemovalLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("customers/:id/sites/:site") view={Lazy::<EditSiteLazy>::new()} ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("/admin") view={Lazy::<AdminShellLazy>::new()} ssr=SsrMode::Async>
                    <Route path=path!("") view={Lazy::<AdminOverviewLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("users") view={Lazy::<UsersLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("customer-users") view={Lazy::<CustomerUserLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("agents/new") view={Lazy::<NewAgentLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("agents/:id") view={Lazy::<EditAgentLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("agents/:id/delete") view={Lazy::<RemovalLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("agents/:id/offboard") view={Lazy::<OffboardLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("impersonate/:id") view={Lazy::<ImpersonateLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("departments") view={Lazy::<DepartmentsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("departments/new") view={Lazy::<NewDepartmentLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("departments/:id") view={Lazy::<DepartmentLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("queues") view={Lazy::<QueuesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("queues/new") view={Lazy::<NewQueueLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("queues/:id") view={Lazy::<QueueLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("groups") view={Lazy::<GroupsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("groups/new") view={Lazy::<NewGroupLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("groups/:id") view={Lazy::<GroupLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("roles") view={Lazy::<RolesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("roles/new") view={Lazy::<NewRoleLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("roles/:id") view={Lazy::<RoleLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("access") view={Lazy::<AccessLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("compare") view={Lazy::<CompareLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("audit") view={Lazy::<AuditLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("audit/eyes") view={Lazy::<StaysLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("fields") view={Lazy::<FieldsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("fields/new") view={Lazy::<NewFieldLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("fields/:id") view={Lazy::<FieldLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("response-targets") view={Lazy::<TargetsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("response-targets/new") view={Lazy::<NewTargetLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("response-targets/:id") view={Lazy::<TargetLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("calendars") view={Lazy::<CalendarsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("calendars/new") view={Lazy::<NewCalendarLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("calendars/:id") view={Lazy::<CalendarLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("ticket-types") view={Lazy::<TicketTypesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("ticket-types/new") view={Lazy::<NewTicketTypeLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("ticket-types/:id") view={Lazy::<TicketTypeLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("canned-replies") view={Lazy::<CannedRepliesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("canned-replies/new") view={Lazy::<NewCannedReplyLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("canned-replies/:id") view={Lazy::<CannedReplyLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("imports") view={Lazy::<ImportsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("imports/new/:kind") view={Lazy::<NewImportLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("imports/:id") view={Lazy::<ImportLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("integrations") view={Lazy::<IntegrationsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("integrations/new") view={Lazy::<NewIntegrationLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("integrations/:id") view={Lazy::<IntegrationLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("scim") view={Lazy::<ScimConnectionsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("scim/new") view={Lazy::<NewScimConnectionLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("scim/:id") view={Lazy::<ScimConnectionLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("sources") view={Lazy::<SourcesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("sources/new") view={Lazy::<NewSourceLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("sources/:id") view={Lazy::<SourceLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("settings") view={Lazy::<SettingsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes") view={Lazy::<MailboxesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes/new") view={Lazy::<NewMailboxLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes/quarantine") view={Lazy::<QuarantineLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes/quarantine/:id") view={Lazy::<QuarantinedLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes/:id") view={Lazy::<MailboxLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("mailboxes/:id/server") view={Lazy::<MailboxServerLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("templates") view={Lazy::<TemplatesLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("templates/:number") view={Lazy::<TemplateLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("privacy") view={Lazy::<PrivacyLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("privacy/new") view={Lazy::<ErasureLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("privacy/hold") view={Lazy::<HoldLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("privacy/:id") view={Lazy::<PrivacyTaskLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("jobs") view={Lazy::<JobsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("mails") view={Lazy::<KeptMailsLazy>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("mails/:name") view={Lazy::<KeptMailLazy>::new()} ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Keys need the router.
#[component]
fn Hotkeys() -> impl IntoView {
    provide_hotkeys();
}

/// An address that leads nowhere: a real 404.
#[component]
fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="error-page" id="main">
            <Brand href="/"/>
            <ErrorPage error=AppError::NotFound/>
        </main>
    }
}
