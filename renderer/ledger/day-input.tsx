import { type CalendarDate, parseDate } from '@internationalized/date';
import { useEffect, useState } from 'react';
import { DateField, DateInput, DateSegment, I18nProvider, Label } from 'react-aria-components';
import { monthShort } from '../shared/days.ts';

/** While the year is typed it is this short. */
const FIRST_YEAR = 1000;

/** A day of the calendar in the laptop’s time, as days are written everywhere: `29 Nov 2026`. Months are typed as numbers. */
export function DayInput(props: {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (day: string | null) => void;
}) {
  const { label, value } = props;
  const [day, setDay] = useState<CalendarDate | null>(value === null ? null : parseDate(value));
  useEffect(() => {
    if (value === null) setDay(null);
  }, [value]);
  return (
    // The order of day, month and year.
    <I18nProvider locale="en-GB">
      <DateField
        value={day}
        onChange={(typed) => {
          setDay(typed);
          if (typed === null) props.onChange(null);
          else if (typed.year >= FIRST_YEAR) props.onChange(typed.toString());
        }}
        className="flex items-center gap-1.5 text-sm text-muted"
      >
        <Label>{label}</Label>
        <DateInput className="flex min-h-8 w-34 items-center rounded-md border border-edge bg-surface px-2 text-ink">
          {(segment) => (
            <DateSegment
              segment={segment}
              className="rounded-sm px-px tabular-nums data-focused:bg-chosen data-placeholder:text-muted"
            >
              {({ type, text, isPlaceholder }) => {
                if (type === 'literal') return <span className="whitespace-pre"> </span>;
                if (isPlaceholder) return text;
                return type === 'month' ? monthShort(Number(text)) : String(Number(text));
              }}
            </DateSegment>
          )}
        </DateInput>
      </DateField>
    </I18nProvider>
  );
}
