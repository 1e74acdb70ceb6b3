/** The kit's own words for what its schemas describe. */
export type {
  CaseEntry as Entry,
  CaseFoundation,
  CaseLevel,
  CasePoison,
  CaseResult,
  Check,
  ContractCase,
  ContractReport,
  ExpectedFailure,
  Finding,
  ReportSummary,
  Verdict,
  WireExchange,
} from '../../schemas/generated/types.js';
