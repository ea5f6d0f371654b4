import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codecs, textOf, writeForm } from '../../src/exchange/codecs.ts'

describe('a form', () => {
  test('writes what is nested with brackets and leaves out what is absent', () => {
    const fields = {
      amount: 1280,
      'a b': '&=',
      metadata: { order: 'T-1', none: undefined },
      list: [1, 2],
    }
    expect(writeForm(fields)).toBe(
      'amount=1280&a%20b=%26%3D&metadata[order]=T-1&list[0]=1&list[1]=2',
    )
  })

  test('writes null as nothing, words for booleans, and every mark in percent', () => {
    expect(
      writeForm({ none: null, yes: true, no: false, marks: "!*'()", nested: { a: null } }),
    ).toBe('none=&yes=true&no=false&marks=%21%2A%27%28%29&nested[a]=')
  })
})

describe('pairs', () => {
  test('keep every character of a value, the padding of base64 too', () => {
    expect(codecs.pairs.read('respCode=00&signature=ab+/c==&empty=')).toEqual({
      respCode: '00',
      signature: 'ab+/c==',
      empty: '',
    })
  })

  test('keep a group in braces or brackets together, whatever stands inside', () => {
    expect(codecs.pairs.read('a={x=1&code=00}&b=[1&2={]&code=61')).toEqual({
      a: '{x=1&code=00}',
      b: '[1&2={]',
      code: '61',
    })
  })

  test('are refused where they are no pairs, or say one thing twice', () => {
    for (const text of ['', '<html>', 'a=1&&b=2', 'a=1&', '=1', 'a=1&a=2', 'a={b=1', 'a=[}&b=1']) {
      expect(() => codecs.pairs.read(text)).toThrow(SyntaxError)
    }
  })
})

describe('flat xml', () => {
  test('is read as it was written, whatever the text', () => {
    const key = fc.stringMatching(/^[A-Za-z_][\w.-]{0,10}$/)
    const text = fc.string({ unit: 'grapheme' }).map((one) => one.trim())
    fc.assert(
      fc.property(fc.dictionary(key, text, { noNullPrototype: true }), (fields) => {
        expect(codecs.xml.read(codecs.xml.write(fields))).toEqual(fields)
      }),
    )
  })

  test('is read with CDATA, spaces between elements and a declaration', () => {
    const text =
      '<?xml version="1.0"?>\n<xml>\n  <a><![CDATA[1 < 2 & ]]></a>\n  <b>&#x4e2d;&amp;</b><c/>\n</xml>'
    expect(codecs.xml.read(text)).toEqual({ a: '1 < 2 & ', b: '中&', c: '' })
  })

  test('is refused where it is nested, cut, ambiguous, or declares entities of its own', () => {
    const bad = [
      '<xml><a><b>1</b></a></xml>',
      '<xml><a>1</a>',
      '<xml><a>1</b></xml>',
      '<xml><a>1</a><a>2</a></xml>',
      '<!DOCTYPE x [<!ENTITY e "1">]><xml><a>&e;</a></xml>',
      '<xml><a>&e;</a></xml>',
      '<html></html>',
    ]
    for (const text of bad) expect(() => codecs.xml.read(text)).toThrow(SyntaxError)
  })
})

test('bytes that are not UTF-8 are refused, not replaced', () => {
  expect(() => textOf(Buffer.from([0xff, 0xfe]))).toThrow(TypeError)
})
