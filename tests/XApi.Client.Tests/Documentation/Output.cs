using System.Text;

namespace XApi.Tests.Documentation;

/// <summary>What a snippet prints.</summary>
internal static class Output
{
    /// <summary>Runs a snippet and gives what it printed. <paramref name="until"/> sees all of it after each line, and may end the snippet.</summary>
    public static async Task<string> OfAsync(Func<Task> snippet, Action<string>? until = null)
    {
        var console = Console.Out;
        var printed = new Recorder(until);
        Console.SetOut(TextWriter.Synchronized(printed));
        try
        {
            await snippet();
        }
        catch (OperationCanceledException) when (until is not null)
        {
            // How a stream ends that is cancelled.
        }
        finally
        {
            Console.SetOut(console);
        }

        return printed.ToString();
    }

    private sealed class Recorder(Action<string>? until) : StringWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            until?.Invoke(ToString());
        }
    }
}
