using System.Text;

namespace XApi.Tests;

/// <summary>
/// What callers were seen to get, as someone has read and approved it: a file for each operation in answers/, a part for each case. Stub, client and spec
/// can all change, and nothing that a caller gets will without a change here.
/// </summary>
internal static class Approved
{
    /// <summary>Set to 1, this environment variable makes the tests write what they see instead of comparing. Read the difference before you commit it.</summary>
    private const string Switch = "XAPI_APPROVE";

    private static readonly Lock Writing = new();

    public static string? Find(XOperation operation, string name) => Read(operation).GetValueOrDefault(name);

    public static void Check(XOperation operation, string name, string seen)
    {
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            Write(operation, name, seen);
            return;
        }

        var approved = Find(operation, name);
        Assert.That(approved, Is.Not.Null, $"{operation.Id}: nobody has approved what the case “{name}” gives. {Switch}=1 ./build.sh test writes it to answers/{operation.Tag}/{operation.Id}.txt.");
        Assert.That(seen, Is.EqualTo(approved), () => $"{operation.Id}: the case “{name}” gives something else than was approved.\n{Difference(approved!, seen)}\nIf that is meant, {Switch}=1 ./build.sh test writes it down.");
    }

    private static string Difference(string approved, string seen)
    {
        var (old, now) = (approved.Split('\n'), seen.Split('\n'));
        return string.Join('\n', [.. old.Except(now).Select(line => $"  - {line}"), .. now.Except(old).Select(line => $"  + {line}")]);
    }

    private static string File(XOperation operation) => Path.Combine(Repository.Answers, operation.Tag, $"{operation.Id}.txt");

    private static Dictionary<string, string> Read(XOperation operation)
        => !System.IO.File.Exists(File(operation)) ? [] : System.IO.File.ReadAllText(File(operation)).ReplaceLineEndings("\n")
            .Split("== ", StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split(" ==\n", 2))
            .ToDictionary(part => part[0], part => part[1].TrimEnd('\n') + "\n");

    private static void Write(XOperation operation, string name, string seen)
    {
        lock (Writing)
        {
            var parts = Read(operation);
            parts[name] = seen;
            Directory.CreateDirectory(Path.GetDirectoryName(File(operation))!);
            System.IO.File.WriteAllText(File(operation), string.Join('\n', parts.Select(part => $"== {part.Key} ==\n{part.Value}")), new UTF8Encoding(false));
        }
    }
}
