import { describe, expect, it } from 'vitest'
import { addMoney, formatMoney, spokenMoney } from './money'

describe('money', () => {
  it('adds exactly where floats would not', () => {
    expect(addMoney('0.1', '0.2')).toBe('0.3000')
    expect(addMoney('0.0213', '0.00000001')).toBe('0.02130001')
  })
  it('keeps at least four decimals and no trailing zeros beyond them', () => {
    expect(addMoney('0', '0')).toBe('0.0000')
    expect(addMoney('0.000050', '0.000050')).toBe('0.0001')
  })
  it('adds sums that no float can hold', () => {
    expect(addMoney('90071992547409931.0001', '0.0001')).toBe('90071992547409931.0002')
  })
  it('handles refunds', () => {
    expect(addMoney('0.0100', '-0.0300')).toBe('-0.0200')
    expect(formatMoney('-0.0200', 2)).toBe('-$0.02')
  })
  it('refuses what is not an amount', () => {
    expect(() => addMoney('1e-7', '0')).toThrow(RangeError)
    expect(() => addMoney('', '0')).toThrow(RangeError)
  })
  it('rounds half up for reading', () => {
    expect(formatMoney('0.0215', 3)).toBe('$0.022')
    expect(formatMoney('0.9996', 3)).toBe('$1.000')
    expect(formatMoney('12', 4)).toBe('$12.0000')
  })
  it('says amounts as a person would', () => {
    expect(spokenMoney('0.0213')).toBe('2 cents')
    expect(spokenMoney('0.0113')).toBe('1 cent')
    expect(spokenMoney('0.0012')).toBe('less than a cent')
    expect(spokenMoney('1.2000')).toBe('1 dollar 20 cents')
    expect(spokenMoney('0.0000')).toBe('no cost')
  })
})
