using System.Text.Json;
using System.Text.RegularExpressions;

namespace XApi.Spec;

/// <summary>What is wrong with a spec: found as much as possible in one run, and reported with file and line as compilers do.</summary>
internal static partial class Faults
{
    /// <summary>Refuses a spec with faults.</summary>
    /// <exception cref="InvalidDataException">There are some: a line each, which begins with what it is about.</exception>
    internal static void Refuse(IReadOnlyCollection<string> faults)
    {
        if (faults.Count > 0)
        {
            throw new InvalidDataException(string.Join('\n', faults.Distinct()));
        }
    }

    /// <summary>Describes each of many things; what is wrong with one does not hide what is wrong with the next.</summary>
    internal static void Collect<T>(IEnumerable<T> things, Action<T> describe)
    {
        var faults = new List<string>();
        foreach (var thing in things)
        {
            try
            {
                describe(thing);
            }
            catch (InvalidDataException fault)
            {
                faults.AddRange(fault.Message.Split('\n'));
            }
        }

        Refuse(faults);
    }

    /// <summary>Does something with a spec. What is wrong with it is reported as a compiler would, so that <c>dotnet build</c> and editors show it.</summary>
    /// <returns>What the program exits with: 0, or 1 where something was wrong.</returns>
    internal static int Reported(string spec, TextWriter errors, Action work)
    {
        try
        {
            work();
            return 0;
        }
        catch (InvalidDataException faults)
        {
            foreach (var fault in faults.Message.Split('\n'))
            {
                errors.WriteLine(Shown(fault, spec));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            errors.WriteLine($"{spec}: error XS0003: A file can't be read or written. {failure.Message}");
        }
        catch (Exception unexpected)
            when (unexpected
                    is NullReferenceException
                        or InvalidOperationException
                        or InvalidCastException
                        or KeyNotFoundException
                        or FormatException
                        or ArgumentException
            )
        {
            errors.WriteLine($"{spec}: error XS0002: The generator met something in the spec that it does not expect. {unexpected}");
        }

        return 1;
    }

    /// <summary>A fault as MSBuild and editors read it: <c>file(line): error XS0001: message</c>.</summary>
    internal static string Shown(string fault, string spec)
    {
        if (Located().IsMatch(fault))
        {
            return fault;
        }

        var (file, line) = PlaceOf(Subject().Match(fault).Value, Path.GetFullPath(spec));
        return $"{file}{(line > 0 ? $"({line})" : "")}: error XS0001: {fault}";
    }

    /// <summary>A fault whose file and line are known where it is found.</summary>
    internal static InvalidDataException At(string file, long line, string message) => new($"{file}({line}): error XS0001: {message}");

    // Where an operation or a schema stands in the files of the spec. Names stand at the beginning of a line of their own.
    private static (string File, int Line) PlaceOf(string subject, string spec)
    {
        // `GET /2/tweets`: an operation without a name stands in the root document by its path.
        var isPath = subject.Contains(' ', StringComparison.Ordinal);
        var own = isPath ? $"{subject.Split(' ')[1]}:" : $"operationId: {subject}";
        IEnumerable<string> files = isPath
            ? [spec]
            : Directory.EnumerateFiles(Path.GetDirectoryName(spec)!, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        foreach (var file in subject.Length == 0 ? [] : files)
        {
            var index = Array.FindIndex(
                File.ReadAllLines(file),
                line => line.Trim() == own || (!isPath && line.StartsWith($"{subject}:", StringComparison.Ordinal))
            );
            if (index >= 0)
            {
                return (file, index + 1);
            }
        }

        return (spec, 0);
    }

    // `GetTweet?id`, `Tweet.text[]` and `GET /2/tweets` begin with what they are about.
    [GeneratedRegex("^((GET|PUT|POST|DELETE|PATCH) /[^ :]+|[A-Za-z][A-Za-z0-9]*)")]
    private static partial Regex Subject();

    [GeneratedRegex(@"\(\d+\): error ")]
    private static partial Regex Located();
}
