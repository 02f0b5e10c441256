global using Echo.Architecture.Tests.House;
global using Echo.Architecture.Tests.Reading;
