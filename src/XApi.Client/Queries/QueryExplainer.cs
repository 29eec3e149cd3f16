using System.Globalization;
using System.Text;

namespace XApi;

/// <summary>Describes a query in words.</summary>
internal static class QueryExplainer
{
    public static string Explain(XQuery query)
    {
        var text = new StringBuilder();
        text.Append("Matches a Tweet that ").Append(query is XQueryTerm term ? Words(term) : Heading(query)).Append('\n');
        if (query is XQueryGroup group)
        {
            Branch(group, "", text);
            text.Append("\nEvaluated in this order, AND before OR:\n");
            var step = 0;
            Order(group, text, ref step);
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Heading(XQuery query) => ((XQueryGroup)query).IsAll ? "meets all of" : "meets at least one of";

    private static void Branch(XQueryGroup group, string indent, StringBuilder text)
    {
        for (var i = 0; i < group.Members.Length; i++)
        {
            var last = i == group.Members.Length - 1;
            text.Append(indent).Append(last ? "└─ " : "├─ ");
            if (group.Members[i] is XQueryGroup inner)
            {
                text.Append(Heading(inner)).Append('\n');

                // Far enough in, an indent says nothing more, and would make the text grow with the square of the depth.
                Branch(inner, indent.Length < 90 ? indent + (last ? "   " : "│  ") : indent, text);
            }
            else
            {
                text.Append(Words((XQueryTerm)group.Members[i])).Append('\n');
            }
        }
    }

    // Innermost groups first: each becomes a number that the next one names.
    private static int Order(XQueryGroup group, StringBuilder text, ref int step)
    {
        var names = new string[group.Members.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = group.Members[i] is XQueryGroup inner
                ? string.Create(CultureInfo.InvariantCulture, $"[{Order(inner, text, ref step)}]")
                : group.Members[i].ToString();
        }

        step++;
        text.Append(CultureInfo.InvariantCulture, $"{step}. ").AppendJoin(group.IsAll ? " AND " : " OR ", names).Append('\n');
        return step;
    }

    private static string Words(XQueryTerm term)
    {
        var op = term.Operator;
        var value =
            op == XQueryOperator.Unknown ? term.Name + term.Value
            : op == XQueryOperator.Proximity ? $"the words “{term.Value}” within {term.Name[1..]} tokens of one another"
            : op.Argument is XQueryArgument.Word or XQueryArgument.Text ? $"“{term.Value}”"
            : op == XQueryOperator.Lang && XLanguage.Known.TryGetValue(term.Value, out var language) ? $"{language} ({term.Value})"
            : op.Argument == XQueryArgument.Count ? Range(term.Value)
            : term.Value;
        var words = op.Meaning.Replace("{0}", value, StringComparison.Ordinal);
        if (!term.IsNegated)
        {
            return words;
        }

        var space = words.IndexOf(' ', StringComparison.Ordinal);
        return (words[..space], words[(space + 1)..]) switch
        {
            ("is", var rest) => "is not " + rest,
            ("was", var rest) => "was not " + rest,
            ("has", var rest) => "does not have " + rest,
            (var verb, var rest) => $"does not {Infinitive(verb)} {rest}",
        };
    }

    private static string Infinitive(string verb) =>
        verb switch
        {
            "matches" => "match",
            "replies" => "reply",
            _ => verb.TrimEnd('s'),
        };

    private static string Range(string value)
    {
        var dots = value.IndexOf("..", StringComparison.Ordinal);
        return dots < 0 ? $"{value} or more" : $"{value[..dots]} to {value[(dots + 2)..]}";
    }
}
