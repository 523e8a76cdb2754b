export { type AlertDeps, PolicyAlerts } from './alerts.ts'
export { Companies, type CompaniesDeps, type Profile } from './companies/companies.ts'
export { type Fact, type FactField, type FactSource, type Facts, factBases, factFields } from './companies/profile.ts'
export { type CompanyAsked, type CompanySaid, companyButtons, readCompany } from './companies/reading.ts'
export { importRegister, type RegisterEntry, readRegisterRow } from './companies/register.ts'
export { type CompanyMemory, CompanyTalk, noCompany } from './companies/talk.ts'
export * as companyWords from './companies/words.ts'
export { type Company, companySchema } from './company.ts'
export {
  type ConferenceDecision,
  Conferences,
  conferenceEntries,
} from './conferences/conferences.ts'
export type { Conference } from './conferences/store.ts'
export { creditCodeOf, isCreditCode } from './credit-code.ts'
export { GreenChannels, type GreenChannelUnit } from './green-channels.ts'
export { Managers, type ServiceManager, type Visit, visitKinds } from './managers.ts'
export { marks } from './marks.ts'
export type { PolicyMatch } from './match.ts'
export { installOwnCompanies, type OwnCompanyDeps } from './own-routes.ts'
export { Policies } from './policies.ts'
export { type EnterpriseReport, enterpriseReport } from './report.ts'
export { installEnterprise } from './routes.ts'
