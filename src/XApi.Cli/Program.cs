using XApi.Cli;

using var console = Terminal.SpeakUtf8();
return await CommandTree.RunAsync(args, Terminal.OfProcess());
