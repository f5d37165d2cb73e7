// Why something could not be sent, as a sentence; empty when nothing answered.
import { RequestFailed } from '../../../lib/api/problem';

export function whyNot(problem: Error): string {
  if (!(problem instanceof RequestFailed) || !problem.problem.detail) return '';
  const { detail } = problem.problem;
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}
