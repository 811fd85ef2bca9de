import {
  type CallId,
  type CallScriptResult,
  type Campaign,
  type DeskErrorCode,
  type DeskScript,
  isEntered,
  prefill,
  type ScriptField,
  type ScriptProblem,
  type ScriptUse,
  type ScriptValues,
  type ScriptVariables,
  scriptFields,
  scriptLimits,
  scriptProblems,
  scriptVariables,
  shownValues,
  type UserId,
  writeBackCells,
} from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { ClaimedRecord } from "../ports.ts";

/** The script of one talk: it goes with the customer from agent to agent, on the version it began with (INB-SCR-08, INB-SCR-09). */
export class ScriptTalk {
  readonly #context: CentreContext;
  readonly #callId: CallId;
  readonly #campaign: Campaign;
  readonly #use: ScriptUse;
  readonly #record: ClaimedRecord;
  readonly #variables: ScriptVariables;
  readonly #fields: ReadonlyMap<string, ScriptField>;
  readonly #pages: ReadonlySet<string>;
  readonly #before: ScriptValues;
  #values: ScriptValues;
  #page: string;
  #path: readonly string[];
  #problems: readonly ScriptProblem[] = [];
  #by: UserId | undefined;

  private constructor(
    context: CentreContext,
    callId: CallId,
    campaign: Campaign,
    use: ScriptUse,
    record: ClaimedRecord,
    number: string,
  ) {
    this.#context = context;
    this.#callId = callId;
    this.#campaign = campaign;
    this.#use = use;
    this.#record = record;
    const { customerName: name, fields } = record;
    this.#variables = scriptVariables({ customer: { name, number }, fields });
    this.#fields = new Map(scriptFields(use.script).map((field) => [field.key, field]));
    this.#pages = new Set(use.script.pages.map(({ key }) => key));
    this.#before = prefill(use.script, use.ties, this.#variables);
    this.#values = this.#before;
    this.#page = use.script.pages[0]?.key ?? "";
    this.#path = [this.#page];
  }

  /** Undefined: the campaign has no script. */
  static of(
    context: CentreContext,
    callId: CallId,
    campaign: Campaign,
    record: ClaimedRecord,
    number: string,
  ): ScriptTalk | undefined {
    const { script } = campaign;
    return script && new ScriptTalk(context, callId, campaign, script, record, number);
  }

  view(): DeskScript {
    const { scriptId, version, name, place, knowledgeBase } = this.#use;
    return {
      scriptId,
      version,
      name,
      place,
      knowledgeBase,
      values: this.#values,
      page: this.#page,
      path: this.#path,
      problems: this.#problems,
    };
  }

  /** Entries that have changed; what is not the agent's to change is refused, and nothing of the message counts. */
  enter(values: ScriptValues, page: string, path: readonly string[], by: UserId): DeskErrorCode | undefined {
    const known = Object.entries(values).every(([key, value]) => this.#mayEnter(key, value));
    const pages = path.length <= scriptLimits.path && [...path, page].every((each) => this.#pages.has(each));
    if (!known || !pages) return "script_entry_invalid";
    this.#values = { ...this.#values, ...values };
    this.#page = page;
    this.#path = path.length === 0 ? [page] : path;
    if (this.#problems.length > 0) this.#problems = this.missing();
    this.#by = by;
    this.#save(false);
    return undefined;
  }

  /** What is still owed; from now on it is marked on the screen (INB-SCR-08). */
  incomplete(): boolean {
    this.#problems = this.missing();
    return this.#problems.length > 0;
  }

  missing(): readonly ScriptProblem[] {
    return scriptProblems(this.#use.script, this.#values, this.#variables, this.#path);
  }

  /** What the results keep: values of fields that were hidden are not among them (INB-SCR-07). */
  result(): CallScriptResult {
    const { scriptId: id, version } = this.#use;
    return { id, version, values: this.#shown() };
  }

  /** The work is over, by the agent's word or by force: what there is stays, and goes back into the record where a tie says so. */
  finish(by: UserId): void {
    this.#by = by;
    this.#save(true);
  }

  #mayEnter(key: string, value: string): boolean {
    const field = this.#fields.get(key);
    return field !== undefined && isEntered(field) && value.length <= scriptLimits.text;
  }

  #shown(): ScriptValues {
    return shownValues(this.#use.script, this.#values, this.#variables, this.#path);
  }

  #save(finished: boolean): void {
    const { centreId, store, writes, clock } = this.#context;
    const shown = this.#shown();
    const { scriptId, version, script, ties } = this.#use;
    const row = {
      centreId,
      callId: this.#callId,
      campaignId: this.#campaign.id,
      listId: this.#record.listId,
      recordId: this.#record.recordId,
      scriptId,
      version,
      shown,
      finished,
      entered: this.#values,
      page: this.#page,
      path: this.#path,
      agentUserId: this.#by,
      at: clock.now(),
      writeBack: finished ? writeBackCells(script, ties, shown, this.#before) : {},
    };
    void writes.push(`script:${this.#callId}`, "script", () => store.interactions.saveScript(row));
  }
}
