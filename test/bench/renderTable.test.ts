import { expect, test } from 'vitest'
import { renderTable } from '../../bench/renderTable.ts'
import { againstTarget, FIGURE_COLUMNS, type Table } from '../../bench/Table.ts'

const TABLE: Table = {
  title: 'Speed',
  notes: ['Of what.'],
  columns: FIGURE_COLUMNS,
  rows: [
    { figure: 'ratio', value: 2.555, unit: 'x', ...againstTarget(2.555, { atMost: 2.5 }) },
    { figure: 'input', value: 120, unit: 'MB/s', ...againstTarget(120, { atLeast: 100 }) },
  ],
}

test('text lines figures up and says which target is reached', () => {
  expect(renderTable(TABLE, 'text').split('\n')).toEqual([
    'Speed',
    'Of what.',
    '  figure   value  unit  target  result',
    '  ratio     2.56  x     <= 2.5  missed',
    '  input   120.00  MB/s  >= 100  reached',
  ])
})

test('Markdown is a table under a heading', () => {
  expect(renderTable(TABLE, 'markdown').split('\n')).toEqual([
    '### Speed',
    '',
    'Of what.',
    '',
    '| figure |  value | unit | target | result  |',
    '| ------ | -----: | ---- | ------ | ------- |',
    '| ratio  |   2.56 | x    | <= 2.5 | missed  |',
    '| input  | 120.00 | MB/s | >= 100 | reached |',
  ])
})
