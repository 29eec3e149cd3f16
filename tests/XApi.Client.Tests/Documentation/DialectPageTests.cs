using System.Text;

namespace XApi.Tests.Documentation;

/// <summary>docs/dialects.md lists each name in both dialects. The list is written by this test where the variable XAPI_WRITE_DOCS is set.</summary>
public sealed class DialectPageTests
{
    private const string Start = "<!-- names: written by DialectPageTests -->\n";
    private const string End = "<!-- end -->";

    [Test]
    public void The_list_of_names_is_up_to_date()
    {
        var file = Path.Combine(Repository.Root, "docs", "dialects.md");
        var page = File.ReadAllText(file).ReplaceLineEndings("\n");
        var (before, after) = (
            page.IndexOf(Start, StringComparison.Ordinal) + Start.Length,
            page.LastIndexOf(End, StringComparison.Ordinal)
        );
        var expected = page[..before] + Table() + page[after..];
        if (Environment.GetEnvironmentVariable("XAPI_WRITE_DOCS") is { Length: > 0 })
        {
            File.WriteAllText(file, expected);
            page = expected;
        }

        Assert.That(page, Is.EqualTo(expected), "Write the list again by running this test with XAPI_WRITE_DOCS=1, and read what changed.");
    }

    private static string Table()
    {
        var table = new StringBuilder("\n| what | in the tweet dialect | in the post dialect |\n|---|---|---|\n");
        foreach (var line in Lines().Distinct())
        {
            table.Append(line).Append('\n');
        }

        return table.Append('\n').ToString();
    }

    private static IEnumerable<string> Lines()
    {
        var parameters = XOperation.All.SelectMany(operation => operation.Parameters).ToList();
        foreach (var parameter in parameters.Where(parameter => parameter.PostName is not null))
        {
            yield return $"| parameter | `{parameter.Name}` | `{parameter.PostName}` |";
        }

        foreach (var (parameter, names) in parameters.Where(one => one.Names is not null).Select(one => (one.Name, one.Names!)))
        {
            foreach (var value in names.Post)
            {
                yield return $"| value of `{parameter}` | `{value.Key}` | `{value.Value}` |";
            }

            foreach (var value in names.PostExpansions)
            {
                yield return $"| value of `{parameter}` | `{value.Key}` | the expansion `{value.Value}` |";
            }

            foreach (var value in names.TweetOnly)
            {
                yield return $"| value of `{parameter}` | `{value}` | gone: {names.Instead[value]} |";
            }

            foreach (var value in names.PostOnly)
            {
                yield return $"| value of `{parameter}` | - | `{value}` |";
            }
        }

        foreach (var member in XDialectNames.Members)
        {
            yield return $"| member of an object | `{member.Key}` | `{member.Value}` |";
        }
    }
}
